#!/usr/bin/env bash
# Gives release $1 to a few clients, then to all, and watches it after each step. An alarm that goes off takes it back at once.
set -euo pipefail
release=$1
holds() { # whether a jq expression holds for the state
  npx cdk-blue-green status --stack "$STACK" --json | jq --exit-status --arg release "$release" "$1" > /dev/null
}
for weight in ${WEIGHTS:-10 50}; do
  npx cdk-blue-green shift "$weight" --stack "$STACK" --reason "$REASON" --wait
  sleep "$BAKE_SECONDS"
  holds ".truth.candidate == \$release and .truth.weight == $weight" || { echo "release $release was taken back at $weight %" >&2; exit 1; }
done
npx cdk-blue-green promote --release "$release" --stack "$STACK" --reason "$REASON" --wait
sleep "$BAKE_SECONDS"
holds '.truth.releases[.truth.active] == $release' || { echo "release $release was rolled back" >&2; exit 1; }
