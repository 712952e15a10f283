# HostUp's own name servers.
resource "hostup_domain_nameservers" "example" {
  domain_id   = "dom_01hxa3b4c5d6e7f8g9h0j1k2m3"
  nameservers = ["primary.ns.hostup.se", "secondary.ns.hostup.se"]
}

# Name servers of another DNS host, for a domain that is opted out. If HostUp reports that the change would pause automatic
# DNSSEC, the plan fails instead of warning.
resource "hostup_domain_nameservers" "elsewhere" {
  domain_id          = "dom_01hxa3b4c5d6e7f8g9h0j1k2m4"
  nameservers        = ["ns1.example.com", "ns2.example.com", "ns3.example.com"]
  allow_dnssec_pause = false

  timeouts {
    update = "30m"
  }
}
