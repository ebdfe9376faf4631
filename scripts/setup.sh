#!/usr/bin/env bash
# Installs what npm does not bring: a browser for the browser tests, shells for their completions, and an AWS emulator in a
# Python environment.
# Does nothing where all is there; where it cannot install, it says in one line what to install.
set -euo pipefail
cd "$(dirname "$0")/.."

EMULATOR="ministack==1.5.33 boto3 awscli cfn-lint==1.58.0 moto[server]==5.2.5"
INSTALLER="uv==0.13.9" # a third of the time that pip takes
AWS_CLI=test/deploy/emulator/aws
AWS_CLI_OF_LAMBDA=/opt/awscli/aws # where the handler of CDK's BucketDeployment looks for it

fail() {
  echo "setup: $1" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_package() {
  command -v apt-get >/dev/null || return 1
  as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

has_browser() {
  [ -n "${CHROMIUM_PATH:-}" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null
}

has_browser || install_package chromium >&2 || true
has_browser || fail "install Chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH to a Chromium browser"

for shell in zsh fish; do # their completions are tested
  command -v "$shell" >/dev/null || install_package "$shell" >&2 || fail "install $shell (Debian: apt-get install $shell)"
done

if [ "$(cat .emu/installed 2>/dev/null)" != "$EMULATOR" ]; then
  command -v python3 >/dev/null || fail "install Python 3.11 or newer with its venv module"
  rm -rf .emu
  python3 -m venv .emu || fail "install Python's venv module (Debian: apt-get install python3-venv)"
  .emu/bin/pip install --quiet --disable-pip-version-check "$INSTALLER" || fail "'.emu/bin/pip install $INSTALLER' must work"
  # shellcheck disable=SC2086
  .emu/bin/uv pip install --quiet --python .emu/bin/python $EMULATOR || fail "the emulator could not be installed: '.emu/bin/uv pip install --python .emu/bin/python $EMULATOR' must work"
  echo "$EMULATOR" > .emu/installed
fi

if [ "$(readlink -f "$AWS_CLI_OF_LAMBDA" 2>/dev/null)" != "$(readlink -f "$AWS_CLI")" ]; then
  as_root mkdir -p "$(dirname "$AWS_CLI_OF_LAMBDA")" && as_root ln -sfn "$PWD/$AWS_CLI" "$AWS_CLI_OF_LAMBDA" \
    || fail "make the link $AWS_CLI_OF_LAMBDA -> $PWD/$AWS_CLI: CDK's upload handler has this path built in"
fi
