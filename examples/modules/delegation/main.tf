# Moves the name servers of a domain away from HostUp and back. The domain's DS record is gone before its name
# servers leave HostUp. Before you move a domain that another DNS host has signed to HostUp, remove that host's DS records at
# the registry.
#
#   module "delegation" {
#     source      = "./modules/delegation"
#     domain_name = "example.se"
#     nameservers = ["ns1.example.com", "ns2.example.com"] # remove this line to move the domain back to HostUp
#   }
#
# Away from HostUp: opt out, wait until the DS record is gone everywhere, change the name servers.
# To HostUp: change the name servers, opt in.

locals {
  is_away     = var.nameservers != null
  nameservers = local.is_away ? var.nameservers : var.hostup_nameservers
}

resource "hostup_domain_dnssec_auto" "before" {
  count = local.is_away ? 1 : 0

  domain_name = var.domain_name
  action      = "exclude"
}

resource "hostup_dnssec_chain_wait" "insecure" {
  count = local.is_away ? 1 : 0

  domain_name = var.domain_name
  wait_for    = "insecure"
  resolvers   = var.resolvers

  triggers = {
    nameservers = join(" ", sort(local.nameservers))
  }

  timeouts {
    create = var.wait_timeout
  }

  # Somebody may have moved the domain back and opted it in since the last wait: the domain is opted out again, and the wait
  # is repeated. While HostUp reports "blocked", it does not show such an opt-in; in that case, apply with -replace and the
  # address of hostup_domain_dnssec_auto.before, which `terraform state list` shows.
  lifecycle {
    replace_triggered_by = [hostup_domain_dnssec_auto.before]
  }

  depends_on = [hostup_domain_dnssec_auto.before]
}

resource "hostup_domain_nameservers" "this" {
  domain_name = var.domain_name
  nameservers = local.nameservers

  depends_on = [hostup_dnssec_chain_wait.insecure]
}

# For some time after the change, HostUp may answer that the domain is blocked. HostUp continues by itself.
resource "hostup_domain_dnssec_auto" "after" {
  count = local.is_away ? 0 : 1

  domain_name = var.domain_name
  action      = "include"

  depends_on = [hostup_domain_nameservers.this]
}

data "hostup_dnssec_chain" "now" {
  domain_name = var.domain_name
  resolvers   = var.resolvers

  depends_on = [hostup_domain_nameservers.this, hostup_domain_dnssec_auto.after]
}
