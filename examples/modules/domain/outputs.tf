output "domain_id" {
  description = "The public id of the domain."
  value       = hostup_domain_dnssec_auto.this.domain_id
}

output "action" {
  description = "The configured action of the domain."
  value       = hostup_domain_dnssec_auto.this.action
}
