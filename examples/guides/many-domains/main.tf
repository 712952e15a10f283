provider "hostup" {
  # Use half of the rate limit, since other tools use the same account.
  requests_per_minute = 60
  max_wait            = "1h"
}

locals {
  # One workspace for each part. In any other workspace the plan fails, so no part is planned in two states.
  workspaces = ["part-0", "part-1", "part-2", "part-3"]
  part       = index(local.workspaces, terraform.workspace)
}

data "hostup_domains" "all" {
  service_statuses = ["active"]
  tlds             = ["se", "nu"]
}

locals {
  # The part depends on the name of the domain only, so it does not change when other domains are added or removed.
  domains = {
    for name, id in data.hostup_domains.all.ids : name => id
    if parseint(substr(sha256(name), 0, 8), 16) % length(local.workspaces) == local.part
  }
}

resource "hostup_domain_dnssec_auto" "part" {
  for_each = local.domains

  domain_id = each.value
  action    = "include"
}
