# Automatic DNSSEC for all domains of an account, with exceptions, and a report of those that are not active.
#
#   module "portfolio" {
#     source   = "./modules/portfolio"
#     excluded = ["signed-elsewhere.se"]
#   }
#
# A domain that is bought later is enrolled by the next apply. A domain that leaves the account, or the filters, leaves the
# state; at HostUp nothing happens to it, unless on_destroy is "exclude".

data "hostup_domains" "all" {
  service_statuses = var.service_statuses
  tlds             = var.tlds
}

locals {
  # Locals are evaluated once. An expression in for_each is evaluated again for each domain.
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
