# Looks up the id of a domain by its name.
data "hostup_domain" "example" {
  name = "example.se"
}

resource "hostup_domain_dnssec_auto" "example" {
  domain_id = data.hostup_domain.example.id
  action    = "include"
}
