terraform {
  required_version = ">= 1.7"

  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}
