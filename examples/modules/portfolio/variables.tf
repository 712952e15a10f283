variable "service_statuses" {
  description = "Only domains in one of these states."
  type        = set(string)
  default     = ["active"]
}

variable "tlds" {
  description = "Only domains under one of these top-level domains. HostUp automates DNSSEC for .se and .nu."
  type        = set(string)
  default     = ["se", "nu"]
}

variable "excluded" {
  description = "The names of domains that are opted out, as HostUp lists them."
  type        = set(string)
  default     = []
}

variable "unmanaged" {
  description = "The names of domains that are left as they are."
  type        = set(string)
  default     = []
}

variable "on_destroy" {
  description = "What happens to a domain that leaves the configuration: \"keep\" or \"exclude\"."
  type        = string
  default     = "keep"
}

variable "report" {
  description = "Whether to look up what HostUp reports of each domain, one request more for each."
  type        = bool
  default     = true
}
