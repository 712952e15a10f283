variable "name" {
  description = "The name of the domain."
  type        = string
}

variable "enrolled" {
  description = "Whether the domain is enrolled in automatic DNSSEC."
  type        = bool
  default     = true
}

variable "on_destroy" {
  description = "What a destroy does: \"keep\" changes nothing at HostUp, \"exclude\" opts the domain out."
  type        = string
  default     = "keep"
}

variable "wait_for_active" {
  description = "Whether an apply waits until automatic DNSSEC is active."
  type        = bool
  default     = false
}
