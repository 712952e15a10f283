# Needs Terraform 1.5 or OpenTofu 1.6.

data "hostup_domain_dnssec_auto" "example" {
  domain_name = "example.se"
}

# Warns in every plan and apply while it does not hold, and stops nothing.
check "dnssec" {
  assert {
    condition     = data.hostup_domain_dnssec_auto.example.status == "active"
    error_message = "The automatic DNSSEC of example.se is \"${data.hostup_domain_dnssec_auto.example.status}\"."
  }
}
