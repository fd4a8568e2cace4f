# Asynchronous invocations that failed.
resource "alicloud_message_service_topic" "dead_letters" {
  topic_name = local.vars.deadLetterTopic
}

# Events of the remediation that failed. They stay for a week.
resource "alicloud_message_service_queue" "dead_letters" {
  queue_name               = local.vars.deadLetterQueue
  message_retention_period = 604800
}
