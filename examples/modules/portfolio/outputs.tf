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
  description = "The domains that are enrolled but not active, by name: status, reason, end of the block, and the status of the chain in the DNS. It changes by itself, so keep it out of the outputs of the root module."
  value       = local.not_active
}

output "not_secure" {
  description = "The domains that are active at HostUp, but that the DNS does not show as secure, by name: status and reason of the chain. It changes by itself, so keep it out of the outputs of the root module."
  value       = local.not_secure
}
