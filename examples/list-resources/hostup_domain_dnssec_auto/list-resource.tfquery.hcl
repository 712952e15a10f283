# Needs Terraform 1.14.

list "hostup_domain_dnssec_auto" "mine" {
  provider         = hostup
  include_resource = true # adds the action of each domain to the generated configuration
  limit            = 10000

  config {
    service_statuses = ["active"]
    tlds             = ["se", "nu"]
  }
}
