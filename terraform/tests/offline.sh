# shellcheck shell=bash
# For scripts that run Terraform without an account, from the top of a checkout. They remove $work when they end.
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0
work=$(mktemp -d)

# Where init finds the provider: in a copy on this machine, else in what the registry gives here and now. With neither
# $mirror is empty.
mirror=$(find / -xdev -type f -name 'terraform-provider-aws_v5.*' 2>/dev/null | head -n 1 | sed -E 's#(/[^/]+){6}$##' || true)
if [ -z "$mirror" ]; then
  mkdir "$work/provider"
  cp terraform/modules/registry/versions.tf "$work/provider"
  if terraform -chdir="$work/provider" init -no-color >"$work/init.log" 2>&1; then
    mirror=$work/provider/.terraform/providers
  else
    tail -n 20 "$work/init.log"
  fi
fi
if [ -n "$mirror" ]; then
  export TF_CLI_CONFIG_FILE=$work/terraformrc
  printf 'provider_installation {\n  filesystem_mirror { path = "%s" }\n}\n' "$mirror" >"$TF_CLI_CONFIG_FILE"
fi

# copy_terraform: to $work/terraform, so that what init and plan leave stays out of the checkout.
copy_terraform() {
  git ls-files -z --cached --others --exclude-standard terraform | xargs -0 cp --parents -t "$work"
}

# start_moto PYTHON: in the place of AWS, whatever account this shell is at home in, until $moto is killed.
start_moto() {
  local port until=$((SECONDS + 60))
  unset "${!AWS_@}"
  port=$("$1" -c 'from local import ports; print(ports.free())')
  export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing
  export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true AWS_PAGER=""
  export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1
  "$1" terraform/tests/moto_server.py "$port" >"$work/moto.log" 2>&1 &
  moto=$!
  until curl -fs -o /dev/null --max-time 5 "$AWS_ENDPOINT_URL/moto-api/"; do
    kill -0 "$moto" 2>/dev/null && [ "$SECONDS" -lt "$until" ] || { tail -n 5 "$work/moto.log"; return 1; }
    sleep 0.5
  done
}
