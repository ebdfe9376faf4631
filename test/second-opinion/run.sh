#!/usr/bin/env bash
# Installs cdk-local into this folder if it is not there as locked, then compares it with our model of CloudFront.
set -euo pipefail
cd "$(dirname "$0")"

INSTALLED=node_modules/.installed

if ! cmp -s package-lock.json "$INSTALLED"; then
  echo "second-opinion: installing cdk-local, about 350 MB" >&2
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$INSTALLED"
fi

cd ../..
exec node_modules/.bin/ts-node -T --project tsconfig.dev.json test/second-opinion/main.ts
