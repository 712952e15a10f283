terraform {
  required_version = ">= 1.2"

  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = ">= 0.1"
    }
  }
}
