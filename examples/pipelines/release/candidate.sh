#!/usr/bin/env bash
# Prints the id of the release that waits on the idle color; nothing if there is none.
set -euo pipefail
npx cdk-blue-green status --stack "$STACK" --json | jq --raw-output '.truth.candidate // empty'
