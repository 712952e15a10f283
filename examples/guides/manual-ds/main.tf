variable "automatic" {
  description = "Names of domains whose DS records HostUp takes care of."
  type        = set(string)
  default     = ["example.se"]
}

variable "manual" {
  description = "Names of domains whose DS records you set yourself."
  type        = set(string)
  default     = ["example.nu"]
}

data "hostup_domain" "by_name" {
  for_each = setunion(var.automatic, var.manual)

  name = each.key
}

resource "hostup_domain_dnssec_auto" "all" {
  for_each = data.hostup_domain.by_name

  domain_id       = each.value.id
  action          = contains(var.automatic, each.key) ? "include" : "exclude"
  wait_for_active = true
}
