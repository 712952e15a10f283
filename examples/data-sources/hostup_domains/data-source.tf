# All active domains under .se and .nu.
data "hostup_domains" "mine" {
  service_statuses = ["active"]
  tlds             = ["se", "nu"]
}

locals {
  # Terraform evaluates a local value once, but an expression in for_each once per instance.
  domains = data.hostup_domains.mine.ids
}

resource "hostup_domain_dnssec_auto" "mine" {
  for_each  = local.domains
  domain_id = each.value
  action    = "include"
}
