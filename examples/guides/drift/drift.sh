#!/bin/sh
# Runs a plan, and reports what the exit code of Terraform means. 0: no changes. 1: an error. 2: changes.

terraform plan -input=false -lock=false -detailed-exitcode
code=$?

case $code in
  0) result=none ;;
  2)
    result=drift
    echo "::error title=Drift::HostUp and the configuration differ. The plan above shows where."
    ;;
  *)
    result=unknown
    echo "::error title=No result::The plan failed. It is not known whether there is drift."
    ;;
esac

# A later step can use this as steps.drift.outputs.result.
echo "result=$result" >> "${GITHUB_OUTPUT:-/dev/null}"
exit $code
