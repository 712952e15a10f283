# Terraform 1.5, OpenTofu 1.6. A check warns in each plan while the domain is not signed; it stops nothing.
check "dnssec" {
  data "hostup_domain_dnssec_auto" "signed" {
    domain_name = "example.se"
  }

  assert {
    condition     = data.hostup_domain_dnssec_auto.signed.status == "active"
    error_message = "example.se is not signed: ${data.hostup_domain_dnssec_auto.signed.status}."
  }
}
