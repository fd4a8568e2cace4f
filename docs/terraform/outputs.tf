output "functions" {
  description = "The functions, for API Gateway and for direct invocations."
  value       = { for name, each in alicloud_fcv3_function.this : name => each.function_arn }
}
