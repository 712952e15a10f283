# Needs Terraform 1.5 or OpenTofu 1.6.

data "hostup_domains" "all" {
  service_statuses = ["active"]
  tlds             = ["se", "nu"]
}

locals {
  domains = data.hostup_domains.all.ids
}

resource "hostup_domain_dnssec_auto" "all" {
  for_each = local.domains

  domain_id = each.value
  action    = "include"
}

# The domains with the status "error", and the error that HostUp reports. The refresh reads both.
locals {
  failed = [
    for name, domain in hostup_domain_dnssec_auto.all : "${name}: ${coalesce(domain.last_error, "no reason given")}"
    if domain.status == "error"
  ]
}

check "no_failures" {
  assert {
    condition     = length(local.failed) == 0
    error_message = "The automatic DNSSEC of these domains failed:\n${join("\n", local.failed)}"
  }
}
