terraform {
  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}

variable "company_key" {
  description = "The HostUp API key of the company's account."
  type        = string
  sensitive   = true
}

variable "shop_key" {
  description = "The HostUp API key of the shop's account."
  type        = string
  sensitive   = true
}

provider "hostup" {
  alias   = "company"
  api_key = var.company_key
}

provider "hostup" {
  alias   = "shop"
  api_key = var.shop_key
}

# A module for one account: it uses the provider as "hostup", and does not need aliases.
module "company" {
  source       = "./domains"
  domain_names = ["example.nu"]

  providers = {
    hostup = hostup.company
  }
}

# A module for two accounts.
module "brand" {
  source       = "./brand"
  company_name = "example.se"
  shop_name    = "example-shop.se"

  providers = {
    hostup.company = hostup.company
    hostup.shop    = hostup.shop
  }
}
