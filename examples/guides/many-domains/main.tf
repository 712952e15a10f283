provider "hostup" {
  # Use half of the rate limit, since other tools use the same account.
  requests_per_minute = 60
  max_wait            = "1h"
}

variable "parts" {
  description = "The number of parts to split the account into. Each part has its own state."
  type        = number
  default     = 1
}

variable "part" {
  description = "The index of this part, starting at 0."
  type        = number
  default     = 0
}

data "hostup_domains" "all" {
  service_statuses = ["active"]
  tlds             = ["se", "nu"]
}

locals {
  # The part depends on the name of the domain only, so it does not change when other domains are added or removed.
  domains = {
    for name, id in data.hostup_domains.all.ids : name => id
    if parseint(substr(sha256(name), 0, 8), 16) % var.parts == var.part
  }
}

resource "hostup_domain_dnssec_auto" "part" {
  for_each = local.domains

  domain_id = each.value
  action    = "include"
}
