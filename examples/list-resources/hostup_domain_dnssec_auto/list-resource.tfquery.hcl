# Terraform 1.14: `terraform query`, with -generate-config-out=FILE to import what it finds.
list "hostup_domain_dnssec_auto" "mine" {
  provider         = hostup
  include_resource = true

  config {
    service_statuses = ["active"]
    tlds             = ["se", "nu"]
  }
}
