# Needs Terraform 1.5 or OpenTofu 1.6.

data "hostup_dnssec_chain" "example" {
  domain_name = "example.se"
}

# A failed check is a warning.
check "secure" {
  assert {
    condition     = data.hostup_dnssec_chain.example.status == "secure"
    error_message = data.hostup_dnssec_chain.example.reason
  }
}
