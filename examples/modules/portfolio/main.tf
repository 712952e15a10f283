# Manages the automatic DNSSEC of all domains of an account, with exceptions, and warns about those that need attention.
#
#   module "portfolio" {
#     source   = "./modules/portfolio"
#     excluded = ["signed-elsewhere.se"]
#   }
#
# The next apply enrols domains that are added to the account. A domain that is removed from the account, or that no longer
# passes the filters, is removed from the state. It does not change at HostUp, unless on_destroy is "exclude".

data "hostup_domains" "all" {
  service_statuses = var.service_statuses
  tlds             = var.tlds
}

locals {
  # Terraform evaluates a local value once, but an expression in for_each once per domain.
  domains = tomap({
    for name, id in data.hostup_domains.all.ids : name => id if !contains(var.unmanaged, name)
  })
  actions = tomap({
    for name, id in local.domains : name => contains(var.excluded, name) ? "exclude" : "include"
  })
  unknown = setsubtract(setunion(var.excluded, var.unmanaged), keys(data.hostup_domains.all.ids))
}

resource "hostup_domain_dnssec_auto" "all" {
  for_each = local.domains

  domain_id  = each.value
  action     = local.actions[each.key]
  on_destroy = var.on_destroy
}
