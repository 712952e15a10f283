# Needs Terraform 1.1 or OpenTofu 1.6.

moved {
  from = hostup_domain_dnssec_auto.example
  to   = hostup_domain_dnssec_auto.shop
}

resource "hostup_domain_dnssec_auto" "shop" {
  domain_id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
  action    = "include"
}
