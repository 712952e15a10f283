# Needs Terraform 1.4 or OpenTofu 1.6.

variable "nameservers" {
  description = "The name servers to set for the domain."
  type        = set(string)
  default     = ["primary.ns.hostup.se", "secondary.ns.hostup.se"]
}

variable "accept_pause" {
  description = "Whether a change may pause automatic DNSSEC for 72 hours."
  type        = bool
  default     = false
}

data "hostup_domain_nameservers" "example" {
  domain_name = "example.se"
}

# A placeholder for the resource that changes the name servers.
resource "terraform_data" "nameservers" {
  input = var.nameservers

  lifecycle {
    precondition {
      condition = (
        var.accept_pause
        || toset(data.hostup_domain_nameservers.example.nameservers) == var.nameservers
        || data.hostup_domain_nameservers.example.dnssec_auto_will_be_blocked == false
      )
      error_message = "Changing the name servers of example.se now pauses its automatic DNSSEC for 72 hours. Set accept_pause to continue."
    }
  }
}
