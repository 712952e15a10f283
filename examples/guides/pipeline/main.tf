terraform {
  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}

# The API key comes from the environment variable HOSTUP_API_KEY.
provider "hostup" {}

locals {
  domains = toset(["example.se", "example.nu"])
}

resource "hostup_domain_dnssec_auto" "each" {
  for_each = local.domains

  domain_name = each.value
  action      = "include"
}
