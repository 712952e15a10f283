# Needs Terraform 1.10 or OpenTofu 1.10.

terraform {
  backend "s3" {
    bucket       = "example-terraform-state"
    key          = "hostup.tfstate"
    region       = "eu-north-1"
    use_lockfile = true
  }
}
