# Whether a change of name servers now would pause automatic DNSSEC.
data "hostup_domain_nameservers" "example" {
  domain_name = "example.se"
}

output "change_would_pause_dnssec" {
  value = data.hostup_domain_nameservers.example.dnssec_auto_will_be_blocked
}
