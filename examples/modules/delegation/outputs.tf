output "chain" {
  description = "What the DNS shows about the domain's DNSSEC: its status, the DS records of the parent, and the name servers. It changes by itself, so keep it out of the outputs of the root module."
  value = {
    status      = data.hostup_dnssec_chain.now.status
    ds_records  = data.hostup_dnssec_chain.now.ds_records
    nameservers = data.hostup_dnssec_chain.now.nameservers
  }
}
