data "hostup_domains" "mine" {
  service_statuses = ["active"]
  tlds             = ["se", "nu"]
}

locals {
  domains = data.hostup_domains.mine.ids # name => id
}

resource "hostup_domain_dnssec_auto" "mine" {
  for_each = local.domains

  domain_id = each.value
  action    = "include"
}
