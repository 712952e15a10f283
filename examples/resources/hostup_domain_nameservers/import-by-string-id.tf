# Needs Terraform 1.5 or OpenTofu 1.6.

import {
  to = hostup_domain_nameservers.example
  id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3" # or the name, "example.se"
}

resource "hostup_domain_nameservers" "example" {
  domain_id   = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
  nameservers = ["primary.ns.hostup.se", "secondary.ns.hostup.se"]
}
