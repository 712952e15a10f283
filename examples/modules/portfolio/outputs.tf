output "domains" {
  description = "The ids of the managed domains, by name."
  value       = local.domains

  # A misspelt exception would enrol a domain by mistake.
  precondition {
    condition     = length(local.unknown) == 0
    error_message = "These exceptions are not domains of the account that pass the filters: ${join(", ", local.unknown)}."
  }
}

output "actions" {
  description = "The configured action of each domain, by name."
  value       = local.actions
}

output "not_active" {
  description = "The domains that are enrolled but not active, by name: status, reason and end of the block."
  value       = local.not_active
}
