# Two ways to notice that a domain's automatic DNSSEC is not active: to be told, and to be stopped.
#
#   module "guard" {
#     source      = "./modules/guard"
#     domain_name = "example.se"
#     must_hold   = true
#   }

# To be told: a check warns in every plan and apply, and stops nothing.
check "active" {
  data "hostup_domain_dnssec_auto" "told" {
    domain_name = var.domain_name
  }

  assert {
    condition     = data.hostup_domain_dnssec_auto.told.status == "active"
    error_message = "The automatic DNSSEC of ${var.domain_name} is \"${data.hostup_domain_dnssec_auto.told.status}\"."
  }
}

# To be stopped: a postcondition is an error. Whatever depends on this data source is not carried out, what was applied
# before stays applied, and every further plan stops here too while the status stands.
data "hostup_domain_dnssec_auto" "required" {
  count = var.must_hold ? 1 : 0

  domain_name = var.domain_name

  lifecycle {
    postcondition {
      condition     = self.status == "active"
      error_message = "The automatic DNSSEC of ${var.domain_name} is \"${self.status}\". To go on all the same, set must_hold = false."
    }
  }
}
