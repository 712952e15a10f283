# Manages the automatic DNSSEC of one domain, by its name.
#
#   module "dnssec" {
#     source = "./modules/domain"
#     name   = "example.se"
#   }

resource "hostup_domain_dnssec_auto" "this" {
  domain_name     = var.name
  action          = var.enrolled ? "include" : "exclude"
  on_destroy      = var.on_destroy
  wait_for_active = var.wait_for_active
}
