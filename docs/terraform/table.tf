# As `revoke-egress setup` creates it. A lost row is executed again, so nothing here is ever destroyed.

resource "alicloud_ots_instance" "this" {
  name          = local.vars.tablestoreInstance
  description   = "The tokens of revoke-egress"
  instance_type = "Capacity"

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_ots_table" "this" {
  instance_name                 = alicloud_ots_instance.this.name
  table_name                    = local.vars.tablestoreTable
  time_to_live                  = 1209600
  max_version                   = 1
  deviation_cell_version_in_sec = 86400
  # A table with a time to live and an index must forbid it.
  allow_update = false

  primary_key {
    name = "pk"
    type = "String"
  }

  defined_column {
    name = "unfinished"
    type = "String"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_ots_secondary_index" "unfinished" {
  instance_name     = alicloud_ots_instance.this.name
  table_name        = alicloud_ots_table.this.table_name
  index_name        = "${local.vars.tablestoreTable}_unfinished"
  index_type        = "Global"
  include_base_data = true
  primary_keys      = ["unfinished", "pk"]
}
