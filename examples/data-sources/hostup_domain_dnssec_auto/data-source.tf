# What HostUp reports now. The resource keeps wording and time of check from when something else changed last.
data "hostup_domain_dnssec_auto" "example" {
  domain_name = "example.se"
}

output "dnssec_status" {
  value = data.hostup_domain_dnssec_auto.example.status
}
