# Two ways to detect that the automatic DNSSEC of a domain is not active: a warning and an error.
#
#   module "guard" {
#     source         = "./modules/guard"
#     domain_name    = "example.se"
#     require_active = true
#   }

data "hostup_domain_dnssec_auto" "now" {
  domain_name = var.domain_name

  # A failed postcondition is an error. Terraform does not apply what depends on this data source, keeps what it applied
  # before, and every further plan fails as well until the status changes.
  lifecycle {
    postcondition {
      condition     = !var.require_active || self.status == "active"
      error_message = "The automatic DNSSEC of ${var.domain_name} is \"${self.status}\". Set require_active = false to continue anyway."
    }
  }
}

# A failed check is a warning in every plan and apply. The data source is outside of the check, because every apply would
# read it again inside of the check, and no plan would be empty.
check "active" {
  assert {
    condition     = data.hostup_domain_dnssec_auto.now.status == "active"
    error_message = "The automatic DNSSEC of ${var.domain_name} is \"${data.hostup_domain_dnssec_auto.now.status}\"."
  }
}
