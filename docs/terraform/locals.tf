# s.yaml is the only source of functions, triggers and roles: this module reads it.

locals {
  root = "${path.module}/../.."

  # Serverless Devs takes these from the environment; here they are in var.secrets.
  source = replace(file("${local.root}/s.yaml"), "/\\$\\{env\\([^)]*\\)\\}/", "")

  # The vars of s.yaml, with what differs here. Lists become JSON, which is YAML too.
  given = merge(yamldecode(local.source).vars, var.names, { account = var.account })
  vars = merge(
    { for name, value in local.given : name => value if can(tostring(value)) },
    {
      for name, value in local.given :
      name => { for key, each in value : key => try(tostring(each), jsonencode(each)) } if !can(tostring(value))
    },
  )
  declared = yamldecode(templatestring(local.source, { vars = local.vars }))

  functions = {
    for each in [for resource in local.declared.resources : resource.props] :
    each.functionName => each if contains(var.functions, each.functionName)
  }

  triggers = merge([
    for name, each in local.functions : {
      for trigger in each.triggers : "${name}/${trigger.triggerName}" => merge(trigger, { function = name })
    }
  ]...)

  asynchronous = { for name, each in local.functions : name => each.asyncInvokeConfig if can(each.asyncInvokeConfig) }

  # Without the variables that are empty because Serverless Devs takes them from the environment.
  environment = {
    for name, each in local.functions :
    name => { for key, value in each.environmentVariables : key => value if value != null && value != "" }
  }

  roles = { for name, each in local.functions : name => regex("role/(.+)$", each.role)[0] }

  # The policies of docs/ram, with the same names in the places of their placeholders.
  policies = {
    for name in concat(keys(local.functions), ["platform"]) :
    name => replace(replace(replace(replace(replace(replace(replace(
      file("${local.root}/docs/ram/${name}.json"),
      "REGION", local.vars.region),
      "ACCOUNT", local.vars.account),
      "INSTANCE", local.vars.tablestoreInstance),
      "/TABLE", "/${local.vars.tablestoreTable}"),
      "PROJECT", local.vars.logProject),
      "LOGSTORE", local.vars.logStore),
    "TOPIC", local.vars.deadLetterTopic)
  }

  packages = var.package_directory == "" ? "${local.root}/dist" : var.package_directory
}
