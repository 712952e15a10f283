# Terraform 1.12, OpenTofu 1.12.
import {
  to = hostup_domain_dnssec_auto.example
  identity = {
    domain_id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
  }
}
