terraform {
  required_providers {
    hostup = {
      source  = "hostup/hostup"
      version = "~> 0.1"
    }
  }
}

# The API key comes from the environment variable HOSTUP_API_KEY.
provider "hostup" {}
