# Needs Terraform 1.7 or OpenTofu 1.12.

removed {
  from = hostup_domain_dnssec_auto.shop

  lifecycle {
    destroy = false
  }
}
