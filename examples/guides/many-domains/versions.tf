terraform {
  required_version = ">= 1.0"

  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}
