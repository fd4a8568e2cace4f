resource "alicloud_fcv3_function" "this" {
  for_each = local.functions

  function_name   = each.key
  description     = each.value.description
  runtime         = each.value.runtime
  layers          = try(each.value.layers, [])
  handler         = each.value.handler
  cpu             = each.value.cpu
  memory_size     = each.value.memorySize
  disk_size       = each.value.diskSize
  timeout         = each.value.timeout
  internet_access = each.value.internetAccess
  role            = alicloud_ram_role.this[each.key].arn

  environment_variables = merge(local.environment[each.key], lookup(var.secrets, each.key, {}))

  code {
    zip_file = filebase64("${local.packages}/${basename(each.value.code)}.zip")
  }

  instance_lifecycle_config {
    initializer {
      handler = each.value.instanceLifecycleConfig.initializer.handler
      timeout = each.value.instanceLifecycleConfig.initializer.timeout
    }

    pre_stop {
      handler = each.value.instanceLifecycleConfig.preStop.handler
      timeout = each.value.instanceLifecycleConfig.preStop.timeout
    }
  }

  log_config {
    project                 = alicloud_log_project.this.project_name
    logstore                = alicloud_log_store.this.logstore_name
    enable_request_metrics  = each.value.logConfig.enableRequestMetrics
    enable_instance_metrics = each.value.logConfig.enableInstanceMetrics
    log_begin_rule          = each.value.logConfig.logBeginRule
  }

  depends_on = [alicloud_ram_role_policy_attachment.own, alicloud_ram_role_policy_attachment.platform]
}

resource "alicloud_fcv3_trigger" "this" {
  for_each = local.triggers

  function_name  = alicloud_fcv3_function.this[each.value.function].function_name
  trigger_name   = each.value.triggerName
  trigger_type   = each.value.triggerType
  qualifier      = each.value.qualifier
  trigger_config = jsonencode(each.value.triggerConfig)

  depends_on = [alicloud_message_service_queue.dead_letters]
}

resource "alicloud_fcv3_async_invoke_config" "this" {
  for_each = local.asynchronous

  function_name                  = alicloud_fcv3_function.this[each.key].function_name
  qualifier                      = each.value.qualifier
  max_async_retry_attempts       = each.value.maxAsyncRetryAttempts
  max_async_event_age_in_seconds = each.value.maxAsyncEventAgeInSeconds

  dynamic "destination_config" {
    for_each = can(each.value.destinationConfig) ? [each.value.destinationConfig] : []

    content {
      on_failure {
        destination = destination_config.value.onFailure.destination
      }
    }
  }

  depends_on = [alicloud_message_service_topic.dead_letters]
}
