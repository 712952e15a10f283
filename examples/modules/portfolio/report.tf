# The current status at HostUp. This sends one more request per domain, so it can be disabled.
data "hostup_domain_dnssec_auto" "all" {
  for_each = var.report ? local.domains : {}

  domain_id = local.has_status[each.key] ? each.value : null
}

# What the DNS shows, independently of HostUp's report. This sends three DNS queries per domain, so it can be disabled.
data "hostup_dnssec_chain" "all" {
  for_each = var.report && var.report_chain ? local.domains : {}

  domain_name = local.has_status[each.key] ? each.key : null
}

locals {
  # Unknown for a domain with a planned change, so Terraform reads its data source after the change. With depends_on
  # Terraform would read every data source in the apply and compare each with every change: with 1,000 domains a plan would
  # take four times as long.
  has_status = { for name, domain in hostup_domain_dnssec_auto.all : name => domain.status != "" }

  not_active = {
    for name, now in data.hostup_domain_dnssec_auto.all : name => {
      status        = now.status
      reason        = try(coalesce(now.last_error, now.block_reason, now.reason), null)
      blocked_until = now.blocked_until
      chain         = try(data.hostup_dnssec_chain.all[name].status, null)
    } if local.actions[name] == "include" && now.status != "active"
  }

  # "pending" and "blocked" end by themselves, unless the time at which the block should have ended has passed.
  needs_attention = {
    for name, now in local.not_active : name => now
    if !contains(["pending", "blocked"], now.status) || try(timecmp(now.blocked_until, plantimestamp()) < 0, false)
  }

  not_secure = {
    for name, chain in data.hostup_dnssec_chain.all : name => {
      status = chain.status
      reason = chain.reason
    } if data.hostup_domain_dnssec_auto.all[name].status == "active" && chain.status != "secure"
  }
}

# A failed check is a warning. Unlike an output it is not stored in the state, so a plan stays empty when a status changes.
check "active" {
  assert {
    condition = length(local.needs_attention) == 0
    error_message = join("\n", concat(
      ["Automatic DNSSEC needs attention for ${length(local.needs_attention)} of ${length(local.domains)} domains:"],
      [for name, now in local.needs_attention : "  ${name}: ${now.status}${now.reason == null ? "" : ". ${now.reason}"}"],
    ))
  }
}

check "chain" {
  assert {
    condition = length(local.not_secure) == 0
    error_message = join("\n", concat(
      ["HostUp reports automatic DNSSEC as active, but the DNS does not show ${length(local.not_secure)} of ${length(local.domains)} domains as secure:"],
      [for name, chain in local.not_secure : "  ${name}: ${chain.status}. ${chain.reason}"],
    ))
  }
}
