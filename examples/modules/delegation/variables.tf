variable "domain_name" {
  description = "The name of the domain."
  type        = string
}

variable "nameservers" {
  description = "The name servers of another DNS host. If null, the domain moves to HostUp's name servers."
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
  description = "The DNS resolvers to use. If null, those of the environment, or of the system."
  type        = list(string)
  default     = null
}
