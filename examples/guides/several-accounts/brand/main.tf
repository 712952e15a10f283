terraform {
  required_providers {
    hostup = {
      source                = "hostup/hostup"
      version               = ">= 0.1"
      configuration_aliases = [hostup.company, hostup.shop]
    }
  }
}

variable "company_name" {
  description = "The domain in the company's account."
  type        = string
}

variable "shop_name" {
  description = "The domain in the shop's account."
  type        = string
}

resource "hostup_domain_dnssec_auto" "company" {
  provider = hostup.company

  domain_name = var.company_name
  action      = "include"
}

resource "hostup_domain_dnssec_auto" "shop" {
  provider = hostup.shop

  domain_name = var.shop_name
  action      = "include"
}
