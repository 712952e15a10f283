terraform {
  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}

data "hostup_domain" "example" {
  name = "example.se"
}

resource "hostup_domain_dnssec_auto" "example" {
  domain_id = data.hostup_domain.example.id
  action    = "include"
}
