locals {
  # The names of docs/logs.md.
  log_texts = [
    "time", "level", "event", "requestId", "gatewayRequestId", "ecsRequestId", "caller", "token", "securityGroupId",
    "status", "originalStatus", "code", "detail", "faults", "outcome", "state", "attempt", "replayed", "onBehalfOf",
    "overdue",
  ]
  log_tokens = ", '\";=()[]{}?@&<>/:\n\t\r"
}

resource "alicloud_log_project" "this" {
  project_name = local.vars.logProject
  description  = "The audit record of revoke-egress"
}

resource "alicloud_log_store" "this" {
  project_name     = alicloud_log_project.this.project_name
  logstore_name    = local.vars.logStore
  retention_period = var.log_retention_days
}

resource "alicloud_log_store_index" "this" {
  project  = alicloud_log_project.this.project_name
  logstore = alicloud_log_store.this.logstore_name

  full_text {
    case_sensitive = false
    token          = local.log_tokens
  }

  field_search {
    name             = "message"
    type             = "json"
    enable_analytics = true
    token            = local.log_tokens

    dynamic "json_keys" {
      for_each = local.log_texts

      content {
        name      = json_keys.value
        type      = "text"
        doc_value = true
      }
    }

    json_keys {
      name      = "took"
      type      = "long"
      doc_value = true
    }
  }
}
