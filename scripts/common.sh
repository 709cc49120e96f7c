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
