# What HostUp reports now. This asks once more for each domain, so it can be switched off.
data "hostup_domain_dnssec_auto" "all" {
  for_each = var.report ? local.domains : {}

  domain_id = local.settled[each.key] ? each.value : null
}

locals {
  # Unknown for a domain whose change is planned, so that its look-up waits and tells what came of it. depends_on would make
  # every look-up wait, and Terraform compare each with every change: with 1,000 domains a plan takes four times as long.
  settled = { for name, domain in hostup_domain_dnssec_auto.all : name => domain.status != "" }

  not_active = {
    for name, now in data.hostup_domain_dnssec_auto.all : name => {
      status        = now.status
      why           = try(coalesce(now.last_error, now.block_reason, now.reason), null)
      blocked_until = now.blocked_until
    } if local.actions[name] == "include" && now.status != "active"
  }
}

# Tells, and stops nothing. Unlike an output it changes nothing in the state, so a plan stays empty when a status moves.
check "active" {
  assert {
    condition = length(local.not_active) == 0
    error_message = join("\n", concat(
      ["Automatic DNSSEC is not active for ${length(local.not_active)} of ${length(local.domains)} domains:"],
      [for name, now in local.not_active : "  ${name}: ${now.status}"],
    ))
  }
}
