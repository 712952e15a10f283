# By the public id of the domain:
terraform import hostup_domain_nameservers.example dom_01hxa3b4c5d6e7f8g9h0j1k2m3

# By the name of the domain, which the provider looks up in the account:
terraform import hostup_domain_nameservers.example example.se
