variable "domain_name" {
  description = "The name of the domain."
  type        = string
}

variable "must_hold" {
  description = "Whether a status other than \"active\" stops plan and apply, instead of only being told."
  type        = bool
  default     = false
}
