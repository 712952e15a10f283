# Needs Terraform 1.14.

list "hostup_domain_dnssec_auto" "mine" {
  provider         = hostup
  include_resource = true # so that the configuration that is generated has each domain's action
  limit            = 10000

  config {
    service_statuses = ["active"]
    tlds             = ["se", "nu"]
  }
}
