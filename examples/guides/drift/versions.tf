terraform {
  required_version = ">= 1.5"

  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}
