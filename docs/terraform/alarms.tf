# The alarms of docs/reference/log-queries.md.

locals {
  alarms = {
    "error logged" = {
      query   = "message.level: error"
      more    = 0
      minutes = 5
    }
    "outcome unknown" = {
      query   = "(message.event: request or message.event: event) and message.code: OutcomeUnknown"
      more    = 0
      minutes = 15
    }
    "credentials or rights of the function refused" = {
      query   = "message.event: request and (message.status: 502 or message.originalStatus: 502)"
      more    = 0
      minutes = 5
    }
    "table unavailable" = {
      query   = "(message.event: request or message.event: event) and message.unavailable: table"
      more    = 2
      minutes = 5
    }
    "ECS unavailable" = {
      query   = "(message.event: request or message.event: event) and message.unavailable: ecs"
      more    = 2
      minutes = 5
    }
    "throttled by ECS" = {
      query   = "(message.event: request or message.event: event) and message.code: Throttling*"
      more    = 5
      minutes = 5
    }
    "authentication failures" = {
      query   = "message.event: request and message.code: Unauthenticated"
      more    = 50
      minutes = 5
    }
    "ticket refused" = {
      query   = "message.event: request and message.status: 200 and message.outcome: none"
      more    = 0
      minutes = 15
    }
    "denied by the policy" = {
      query   = "(message.event: request or message.event: event) and message.code: PolicyDenied"
      more    = 10
      minutes = 15
    }
    "unfinished for too long" = {
      query   = "message.event: completion and message.overdue: true"
      more    = 0
      minutes = 15
    }
    "event refused" = {
      query   = "message.event: event and message.outcome: refused"
      more    = 0
      minutes = 15
    }
  }
}

resource "alicloud_log_alert" "this" {
  for_each = var.alarms == null ? {} : local.alarms

  version           = "2.0"
  type              = "default"
  project_name      = alicloud_log_project.this.project_name
  alert_name        = "revoke-egress-${replace(each.key, " ", "-")}"
  alert_displayname = "revoke-egress: ${each.key}"
  send_resolved     = false
  no_data_fire      = false

  schedule {
    type     = "FixedRate"
    interval = "5m"
  }

  query_list {
    store      = alicloud_log_store.this.logstore_name
    store_type = "log"
    project    = alicloud_log_project.this.project_name
    region     = local.vars.region
    start      = "-${each.value.minutes * 60}s"
    end        = "0s"
    query      = "${each.value.query} | SELECT count(1) AS n"
  }

  severity_configurations {
    severity = 8
    eval_condition = {
      condition       = "n > ${each.value.more}"
      count_condition = ""
    }
  }

  annotations {
    key   = "title"
    value = "revoke-egress: ${each.key}"
  }

  annotations {
    key   = "desc"
    value = "See docs/reference/log-queries.md"
  }

  policy_configuration {
    alert_policy_id  = var.alarms.alert_policy_id
    action_policy_id = var.alarms.action_policy_id
    repeat_interval  = "15m"
  }
}
