terraform {
  required_version = ">= 1.0"

  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}

# The address and the API key come from the environment.
provider "hostup" {}

resource "hostup_domain_dnssec_auto" "example" {
  domain_name = "example.se"
  action      = "include"
}
