#!/bin/sh
# Checks the saved plan in tfplan. The exit code is 0 only if the policy was evaluated and allows the plan.
set -eu

evaluate() {
  opa eval --data hostup.rego --data approved.json --input tfplan.json "$@"
}

terraform show -json tfplan > tfplan.json
evaluate --format raw 'concat("\n", data.hostup.deny)'
evaluate --fail 'data.hostup.allow' > /dev/null
