resource "alicloud_ram_role" "this" {
  for_each = local.roles

  role_name                   = each.value
  description                 = "The function ${each.key}"
  assume_role_policy_document = file("${local.root}/docs/ram/trust.json")
}

resource "alicloud_ram_policy" "this" {
  for_each = local.policies

  policy_name     = each.key == "platform" ? "revoke-egress-platform" : local.roles[each.key]
  policy_document = each.value
}

resource "alicloud_ram_role_policy_attachment" "own" {
  for_each = local.roles

  role_name   = alicloud_ram_role.this[each.key].role_name
  policy_name = alicloud_ram_policy.this[each.key].policy_name
  policy_type = "Custom"
}

resource "alicloud_ram_role_policy_attachment" "platform" {
  for_each = local.roles

  role_name   = alicloud_ram_role.this[each.key].role_name
  policy_name = alicloud_ram_policy.this["platform"].policy_name
  policy_type = "Custom"
}
