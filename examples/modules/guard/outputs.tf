output "domain_name" {
  description = "The name of the domain. What must not go on without active DNSSEC refers to this, not to the variable."
  value       = data.hostup_domain_dnssec_auto.now.domain_name
}
