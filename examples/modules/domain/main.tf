# Manages the automatic DNSSEC of one domain, by its name.
#
#   module "dnssec" {
#     source = "./modules/domain"
#     name   = "example.se"
#   }

data "hostup_domain" "this" {
  name = var.name
}

resource "hostup_domain_dnssec_auto" "this" {
  domain_id       = data.hostup_domain.this.id
  action          = var.enrolled ? "include" : "exclude"
  on_destroy      = var.on_destroy
  wait_for_active = var.wait_for_active
}
