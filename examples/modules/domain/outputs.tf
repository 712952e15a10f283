output "domain_id" {
  description = "The public id of the domain."
  value       = data.hostup_domain.this.id
}

output "action" {
  description = "What is wanted of the domain."
  value       = hostup_domain_dnssec_auto.this.action
}
