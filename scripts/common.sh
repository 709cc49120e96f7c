# shellcheck shell=bash
# What the scripts beside this file share; they read it first. It leads to the root of the project.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
export AWS_PAGER=""
# Version 1 of the aws command knows only this name of it.
if [ -n "${AWS_REGION:-}" ]; then export AWS_DEFAULT_REGION="$AWS_REGION"; fi

say() { printf '%s\n' "$*" >&2; }
die() { say "${0##*/}: $*"; exit 1; }

# usage FILE: the comment at the head of the script is its manual.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$1"; }

# wrong_use SENTENCE: for arguments that are not understood.
wrong_use() { say "${0##*/}: $*" "(${0##*/} -h says more)"; exit 2; }

# need VARIABLE...: all that are not set are named at once.
need() {
  local variable missing=""
  for variable in "$@"; do [ -n "${!variable:-}" ] || missing="$missing $variable"; done
  [ -z "$missing" ] || die "not set:$missing (${0##*/} -h says what for)"
}

# whole_numbers VALUE...: before anything is done with them.
whole_numbers() {
  local value
  for value in "$@"; do case $value in "" | *[!0-9]*) die "not a whole number: $value" ;; esac; done
}

need_commands() {
  local program
  for program in "$@"; do command -v "$program" >/dev/null || die "needs the command $program, which is not on PATH"; done
}

# engine: the first of docker, podman and buildah that works, by name.
engine() {
  local program silent=""
  for program in docker podman buildah; do
    command -v "$program" >/dev/null || continue
    if "$program" info >/dev/null 2>&1; then echo "$program"; return; fi
    silent="$silent $program"
  done
  [ -z "$silent" ] || say "${0##*/}: installed, but without an answer to \`info\`:$silent. Is its daemon running?"
  die "images need docker, podman or buildah, and none of them works here"
}

# the_commit: what the images are made of, which is their tag.
the_commit() {
  local known="${COMMIT:-${CODEBUILD_RESOLVED_SOURCE_VERSION:-}}"
  if [ -z "$known" ]; then
    known=$(git rev-parse HEAD 2>/dev/null) || die "not set: COMMIT, and this is no git checkout that could tell"
    if [ -n "$(git status --porcelain)" ]; then known="$known-dirty"; fi
  fi
  echo "$known"
}

# refuse_changes COMMIT: what ECR has under a tag stays, so the tag must say it all.
refuse_changes() {
  case $1 in *-dirty) die "what is checked out has changes: commit them first, for a tag stays what it is" ;; esac
}

# is_in_registry REPOSITORY TAG: whether ECR has that image. Whatever else it answers ends the script.
is_in_registry() {
  local answer
  answer=$(aws ecr batch-get-image --repository-name "${1#*/}" --image-ids "imageTag=$2" \
    --query 'failures[].failureCode' --output text) || die "ECR does not say whether it has $1:$2"
  case $answer in
    "") return 0 ;;
    ImageNotFound) return 1 ;;
    *) die "ECR says $answer of $1:$2" ;;
  esac
}

# choose_environment ENVIRONMENT [OPTION...]: Terraform's root is prepared then for that environment's state, whatever it
# was before, and $values names its values. The options are for init.
choose_environment() {
  local backend="environments/$1.s3.tfbackend" said
  values="environments/$1.tfvars"
  need_commands terraform
  case $1 in *[!a-z0-9-]*) die "no name of an environment: $1" ;; esac
  [ -r "terraform/$values" ] || die "there is no terraform/$values"
  [ -r "terraform/$backend" ] || die "there is no terraform/$backend, which says where the environment's state is"
  # A copied file that still names the other environment would take its state, and rename all that it has.
  grep -Eq "^environment *= *\"$1\"" "terraform/$values" || die "terraform/$values must say environment = \"$1\""
  grep -Eq "^key *= *\"([^\"]*[^a-z0-9-])?$1([^a-z0-9-][^\"]*)?\"" "terraform/$backend" ||
    die "terraform/$backend must have $1 in its key, such as $1/terraform.tfstate"
  export TF_DATA_DIR=.terraform/environments/$1
  [ -d "terraform/$TF_DATA_DIR" ] || say "terraform init, which fetches the provider for $1"
  # What is typed is the answer to a question of the command, not of this.
  said=$(terraform -chdir=terraform init -input=false -reconfigure "-backend-config=$backend" "${@:2}" </dev/null 2>&1) ||
    { say "$said"; exit 1; }
}
