# Two ways to notice that a domain's automatic DNSSEC is not active: to be told, and to be stopped.
#
#   module "guard" {
#     source      = "./modules/guard"
#     domain_name = "example.se"
#     must_hold   = true
#   }

data "hostup_domain_dnssec_auto" "now" {
  domain_name = var.domain_name

  # To be stopped: a postcondition is an error. Whatever depends on this data source is not carried out, what was applied
  # before stays applied, and every further plan stops here too while the status stands.
  lifecycle {
    postcondition {
      condition     = !var.must_hold || self.status == "active"
      error_message = "The automatic DNSSEC of ${var.domain_name} is \"${self.status}\". To go on all the same, set must_hold = false."
    }
  }
}

# To be told: a check warns in every plan and apply, and stops nothing. Its data source stands outside of it: one inside is
# read anew by every apply, so no plan would be empty.
check "active" {
  assert {
    condition     = data.hostup_domain_dnssec_auto.now.status == "active"
    error_message = "The automatic DNSSEC of ${var.domain_name} is \"${data.hostup_domain_dnssec_auto.now.status}\"."
  }
}
