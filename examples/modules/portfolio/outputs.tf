output "domains" {
  description = "The ids of the managed domains, by name."
  value       = local.domains

  # A misspelt exception would enrol a domain that was to be left out.
  precondition {
    condition     = length(local.unknown) == 0
    error_message = "These exceptions are no domains of the account that pass the filters: ${join(", ", local.unknown)}."
  }
}

output "actions" {
  description = "What is wanted of each domain, by name."
  value       = local.actions
}

output "not_active" {
  description = "Enrolled domains that are not active now, by name: status, why, and until when they are blocked."
  value       = local.not_active
}
