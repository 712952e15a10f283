output "chain" {
  description = "What the DNS shows of the domain's DNSSEC: status and reason. It changes by itself, so keep it out of the outputs of the root module."
  value = {
    status = data.hostup_dnssec_chain.now.status
    reason = data.hostup_dnssec_chain.now.reason
  }
}
