variable "domain_name" {
  description = "The name of the domain."
  type        = string
}

variable "require_active" {
  description = "Whether a status other than \"active\" is an error instead of a warning."
  type        = bool
  default     = false
}
