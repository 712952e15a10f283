# HostUp checks the domain and publishes its DS record by itself.
resource "hostup_domain_dnssec_auto" "example" {
  domain_id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
  action    = "include"
}

# HostUp keeps its hands off: this domain is signed elsewhere.
resource "hostup_domain_dnssec_auto" "signed_elsewhere" {
  domain_id = "dom_01hxa3b4c5d6e7f8g9h0j1k2m4"
  action    = "exclude"
}

# The apply waits until it is active, and destroying the resource opts the domain out.
resource "hostup_domain_dnssec_auto" "on_trial" {
  domain_id       = "dom_01hxa3b4c5d6e7f8g9h0j1k2m5"
  action          = "include"
  on_destroy      = "exclude"
  wait_for_active = true

  timeouts {
    create = "30m"
  }
}
