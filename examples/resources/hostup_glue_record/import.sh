# By the public id of the domain, a slash, and the host:
terraform import hostup_glue_record.example dom_01hxa3b4c5d6e7f8g9h0j1k2m3/ns1.example.se

# By the name of the domain, which the provider looks up in the account:
terraform import hostup_glue_record.example example.se/ns1.example.se
