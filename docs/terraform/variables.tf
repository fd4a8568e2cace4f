variable "account" {
  description = "Id of the account."
  type        = string
}

variable "names" {
  description = "What differs from the vars of s.yaml, such as { region = \"cn-shanghai\" }."
  type        = map(string)
  default     = {}
}

variable "functions" {
  description = "The functions to deploy."
  type        = set(string)
  default     = ["revoke-egress", "restore-egress", "remediate-egress", "complete-egress"]
}

variable "secrets" {
  description = "Additional environment variables of each function: the secrets of the callers that it needs."
  type        = map(map(string))
  default     = {}
  sensitive   = true
}

variable "package_directory" {
  description = "Where npm run build wrote the archives. Empty: dist of this checkout."
  type        = string
  default     = ""
}

variable "log_retention_days" {
  description = "How long your auditors need the lines."
  type        = number
  default     = 365
}

variable "alarms" {
  description = "The alert policy and the action policy of the log service that alarms use. Null: no alarms."
  type = object({
    alert_policy_id  = string
    action_policy_id = string
  })
  default = null
}
