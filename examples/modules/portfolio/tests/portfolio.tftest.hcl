# Needs Terraform 1.6 or OpenTofu 1.6, and a hostup-sandbox with the fixture domains.json next to this file:
#
#   hostup-sandbox --fixture tests/domains.json --port 7700 --dns-port 7753
#
#   export HOSTUP_API_BASE=http://127.0.0.1:7700/api/v2
#   export HOSTUP_API_KEY=sandbox-main-read-write
#   export HOSTUP_DNS_RESOLVERS=127.0.0.1:7753
#   terraform test

run "plan_includes_all_domains_that_pass_the_filters" {
  command = plan

  variables {
    report = false # the report is unknown in a plan, and a test counts an unknown check as failed
  }

  assert {
    condition     = toset(keys(output.domains)) == toset(["active.se", "away.se", "moved.se", "new.nu", "signed-elsewhere.se"])
    error_message = "The plan has other domains: ${join(", ", keys(output.domains))}."
  }

  assert {
    condition     = alltrue([for action in values(output.actions) : action == "include"])
    error_message = "Without exceptions every domain must be enrolled."
  }
}

run "misspelt_exception_is_an_error" {
  command = plan

  variables {
    excluded = ["signed-elsewere.se"]
    report   = false
  }

  expect_failures = [output.domains]
}

run "apply_enrols_all_but_the_exceptions_and_warns_of_inactive_domains" {
  variables {
    excluded  = ["signed-elsewhere.se"]
    unmanaged = ["new.nu"]
  }

  assert {
    condition     = hostup_domain_dnssec_auto.all["active.se"].status == "active"
    error_message = "active.se is ${hostup_domain_dnssec_auto.all["active.se"].status}."
  }

  assert {
    condition     = hostup_domain_dnssec_auto.all["signed-elsewhere.se"].status == "excluded"
    error_message = "signed-elsewhere.se is ${hostup_domain_dnssec_auto.all["signed-elsewhere.se"].status}."
  }

  assert {
    condition     = !contains(keys(hostup_domain_dnssec_auto.all), "new.nu")
    error_message = "new.nu must not be managed."
  }

  # moved.se is blocked after a change of its name servers, which ends by itself.
  assert {
    condition     = output.not_active["moved.se"].status == "blocked"
    error_message = "The report is ${jsonencode(output.not_active)}."
  }

  # away.se is inactive, which does not end by itself, so the check fails. In a plan or an apply that is a warning, but a test must expect it.
  assert {
    condition     = keys(local.needs_attention) == ["away.se"]
    error_message = "These domains need attention: ${join(", ", keys(local.needs_attention))}."
  }

  expect_failures = [check.active]
}
