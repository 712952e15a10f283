# Needs Terraform 1.14.

list "hostup_domain_nameservers" "mine" {
  provider         = hostup
  include_resource = true # adds the name servers of each domain to the generated configuration
  limit            = 10000

  config {
    service_statuses = ["active"]
  }
}
