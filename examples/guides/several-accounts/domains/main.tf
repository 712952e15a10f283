terraform {
  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = ">= 0.1"
    }
  }
}

variable "domain_names" {
  description = "Domains of one account."
  type        = set(string)
}

resource "hostup_domain_dnssec_auto" "each" {
  for_each = var.domain_names

  domain_name = each.value
  action      = "include"
}
