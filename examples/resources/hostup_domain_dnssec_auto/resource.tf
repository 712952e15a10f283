# HostUp checks the domain and publishes its DS record.
resource "hostup_domain_dnssec_auto" "example" {
  domain_name = "example.se"
  action      = "include"
}

# This domain is signed elsewhere, so HostUp does not manage its DS record.
resource "hostup_domain_dnssec_auto" "signed_elsewhere" {
  domain_name = "signed-elsewhere.se"
  action      = "exclude"
}

# A domain can also be specified by its id. The apply waits until the status is "active". A destroy opts the domain out.
resource "hostup_domain_dnssec_auto" "on_trial" {
  domain_id       = "dom_01hxa3b4c5d6e7f8g9h0j1k2m5"
  action          = "include"
  on_destroy      = "exclude"
  wait_for_active = true

  timeouts {
    create = "30m"
  }
}
