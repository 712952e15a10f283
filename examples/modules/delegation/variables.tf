variable "domain_name" {
  description = "The name of the domain."
  type        = string
}

variable "nameservers" {
  description = "The name servers elsewhere. Null moves the domain to HostUp's."
  type        = set(string)
  default     = null
}

variable "hostup_nameservers" {
  description = "HostUp's name servers."
  type        = set(string)
  default     = ["primary.ns.hostup.se", "secondary.ns.hostup.se"]
}

variable "wait_timeout" {
  description = "How long to wait until the DS record is gone. It must be longer than the TTL of that record."
  type        = string
  default     = "3h"
}

variable "resolvers" {
  description = "The DNS resolvers to ask. Null asks those of the environment, or of the system."
  type        = list(string)
  default     = null
}
