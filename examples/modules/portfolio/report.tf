# What HostUp reports now. This asks once more for each domain, so it can be switched off.
data "hostup_domain_dnssec_auto" "all" {
  for_each = var.report ? local.domains : {}

  domain_id = each.value

  # After a change, so that the report is about what came of it.
  depends_on = [hostup_domain_dnssec_auto.all]
}

locals {
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
