# Needs Terraform 1.7 or OpenTofu 1.7.

data "hostup_domains" "all" {
  service_statuses = ["active"]
  tlds             = ["se", "nu"]
}

locals {
  domains = data.hostup_domains.all.ids # name => id

  # Domains that stay opted out.
  excluded = ["example.nu"]
}

import {
  for_each = local.domains

  to = hostup_domain_dnssec_auto.all[each.key]
  id = each.value
}

resource "hostup_domain_dnssec_auto" "all" {
  for_each = local.domains

  domain_id = each.value
  action    = contains(local.excluded, each.key) ? "exclude" : "include"
}
