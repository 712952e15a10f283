variable "nameservers" {
  description = "The name servers of all domains."
  type        = set(string)
  default     = ["primary.ns.hostup.se", "secondary.ns.hostup.se"]
}

variable "allow_dnssec_pause" {
  description = "Whether a change may pause automatic DNSSEC for 72 hours."
  type        = bool
  default     = false
}

data "hostup_domains" "all" {
  service_statuses = ["active"]
}

locals {
  domains = data.hostup_domains.all.ids
}

resource "hostup_domain_nameservers" "all" {
  for_each = local.domains

  domain_name        = each.key
  nameservers        = var.nameservers
  allow_dnssec_pause = var.allow_dnssec_pause
}
