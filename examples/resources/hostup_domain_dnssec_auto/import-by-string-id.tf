# Terraform 1.5, OpenTofu 1.6.
import {
  to = hostup_domain_dnssec_auto.example
  id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
}
