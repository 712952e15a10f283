output "guarded" {
  description = "The name of the domain, for what must not go on without active DNSSEC: refer to this instead of the variable."
  value       = var.must_hold ? data.hostup_domain_dnssec_auto.required[0].domain_name : var.domain_name
}
