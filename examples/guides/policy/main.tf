terraform {
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

# This domain is signed elsewhere. It is in the list of approved domains.
resource "hostup_domain_dnssec_auto" "signed_elsewhere" {
  domain_name = "signed-elsewhere.se"
  action      = "exclude"
}
