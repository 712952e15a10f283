output "domain_name" {
  description = "The name of the domain. Resources that require active DNSSEC refer to this output, not to the variable."
  value       = data.hostup_domain_dnssec_auto.now.domain_name
}
