# Needs Terraform 1.6 or OpenTofu 1.6, and a hostup-sandbox with the fixture domains.json next to this file:
#
#   hostup-sandbox --fixture tests/domains.json --port 7700 --dns-port 7753
#
#   export HOSTUP_API_BASE=http://127.0.0.1:7700/api/v2
#   export HOSTUP_API_KEY=sandbox-main-read-write
#   export HOSTUP_DNS_RESOLVERS=127.0.0.1:7753
#   terraform test

variables {
  domain_name  = "example.se"
  wait_timeout = "1m"
}

run "domain_at_hostup_stays_secure" {
  assert {
    condition     = output.chain.status == "secure"
    error_message = "The chain is ${output.chain.status}: ${data.hostup_dnssec_chain.now.reason}"
  }
}

run "domain_moves_away_without_ds_record" {
  variables {
    nameservers = ["ns1.example.com", "ns2.example.com"]
  }

  assert {
    condition     = output.chain.status == "insecure"
    error_message = "The chain is ${output.chain.status}: ${data.hostup_dnssec_chain.now.reason}"
  }

  assert {
    condition     = output.chain.nameservers == toset(["ns1.example.com", "ns2.example.com"])
    error_message = "The DNS has the name servers ${join(", ", output.chain.nameservers)}."
  }
}

run "domain_comes_back_and_is_enrolled" {
  assert {
    condition     = hostup_domain_dnssec_auto.after[0].is_enabled
    error_message = "The domain is ${hostup_domain_dnssec_auto.after[0].status}."
  }

  assert {
    condition     = output.chain.nameservers == var.hostup_nameservers
    error_message = "The DNS has the name servers ${join(", ", output.chain.nameservers)}."
  }
}
