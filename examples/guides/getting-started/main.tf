terraform {
  required_version = ">= 1.0"

  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}

resource "hostup_domain_dnssec_auto" "example" {
  domain_name = "example.se"
  action      = "include"
}
