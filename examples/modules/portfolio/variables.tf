variable "service_statuses" {
  description = "Manage only domains with one of these service statuses."
  type        = set(string)
  default     = ["active"]
}

variable "tlds" {
  description = "Manage only domains under one of these top-level domains. HostUp automates DNSSEC for .se and .nu."
  type        = set(string)
  default     = ["se", "nu"]
}

variable "excluded" {
  description = "The names of the domains to opt out, as HostUp lists them."
  type        = set(string)
  default     = []
}

variable "unmanaged" {
  description = "The names of the domains not to manage."
  type        = set(string)
  default     = []
}

variable "on_destroy" {
  description = "What happens to a domain that is removed from the configuration: \"keep\" or \"exclude\"."
  type        = string
  default     = "keep"
}

variable "report" {
  description = "Whether to read the current status of each domain, which takes one more request per domain."
  type        = bool
  default     = true
}

variable "report_chain" {
  description = "Whether the report also asks the DNS about each domain. Needs report."
  type        = bool
  default     = true
}
