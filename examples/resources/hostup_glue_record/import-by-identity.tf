# Needs Terraform 1.12 or OpenTofu 1.12.

import {
  to = hostup_glue_record.example
  identity = {
    domain_id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
    hostname  = "ns1.example.se"
  }
}

resource "hostup_glue_record" "example" {
  domain_id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
  hostname  = "ns1.example.se"
  ips       = ["8.8.8.8", "2001:4860:4860::8888"]
}
