resource "hostup_domain_dnssec_auto" "example" {
  domain_name = "example.se"
  action      = "include"
}

# What depends on this resource is applied only when the DNS shows the domain as secure.
resource "hostup_dnssec_chain_wait" "secure" {
  domain_name = "example.se"
  wait_for    = "secure"

  # A change of the action starts a new wait.
  triggers = {
    action = hostup_domain_dnssec_auto.example.action
  }

  timeouts {
    create = "3h"
  }
}
