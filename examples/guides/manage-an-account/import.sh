#!/bin/sh
# Imports every domain of the list below that is not in the state yet. Each line of domains.txt is a name.
set -eu

terraform state list > managed.txt || true
while read -r name; do
  address="hostup_domain_dnssec_auto.all[\"$name\"]"
  if ! grep -qxF "$address" managed.txt; then
    terraform import -input=false "$address" "$name" < /dev/null
  fi
done < domains.txt
