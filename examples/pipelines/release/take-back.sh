#!/usr/bin/env bash
# Takes release $1 back, wherever it stands: rolled back if it is active, else out of the traffic that it has.
set -euo pipefail
active=$(npx cdk-blue-green status --stack "$STACK" --json | jq --raw-output '.truth.releases[.truth.active]')
verb=abort
if [ "$active" = "$1" ]; then
  verb=rollback
fi
npx cdk-blue-green "$verb" --stack "$STACK" --reason "$REASON failed" --wait
