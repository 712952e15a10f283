# By the domain's public id.
terraform import hostup_domain_dnssec_auto.example dom_01hxa3b4c5d6e7f8g9h0j1k2m3
