variable "automatic" {
  description = "The names of the domains whose DS records HostUp manages."
  type        = set(string)
  default     = ["example.se"]
}

variable "manual" {
  description = "The names of the domains whose DS records you set yourself."
  type        = set(string)
  default     = ["example.nu"]
}

resource "hostup_domain_dnssec_auto" "all" {
  for_each = setunion(var.automatic, var.manual)

  domain_name     = each.key
  action          = contains(var.automatic, each.key) ? "include" : "exclude"
  wait_for_active = true
}
