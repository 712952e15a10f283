data "hostup_domain" "example" {
  name = "example.se"
}

output "example_id" {
  value = data.hostup_domain.example.id
}
