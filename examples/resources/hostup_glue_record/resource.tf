# Name servers below the domain itself need glue records first.
resource "hostup_glue_record" "example" {
  for_each = {
    "ns1.example.se" = ["8.8.8.8", "2001:4860:4860::8888"]
    "ns2.example.se" = ["8.8.4.4", "2001:4860:4860::8844"]
  }

  domain_name = "example.se"
  hostname    = each.key
  ips         = each.value
}

# Because of the reference, Terraform creates the glue records before it changes the name servers.
resource "hostup_domain_nameservers" "example" {
  domain_name = "example.se"
  nameservers = [for record in hostup_glue_record.example : record.hostname]
}
