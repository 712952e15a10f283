# Needs Terraform 1.5 or OpenTofu 1.6.

data "hostup_domain_dnssec_auto" "example" {
  domain_name = "example.se"
}

# A failed check is a warning in every plan and apply, not an error.
check "dnssec" {
  assert {
    condition     = data.hostup_domain_dnssec_auto.example.status == "active"
    error_message = "The automatic DNSSEC of example.se is \"${data.hostup_domain_dnssec_auto.example.status}\"."
  }
}
