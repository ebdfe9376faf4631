#!/usr/bin/env bash
# Gives release $1 to a few clients, then to all, and watches it after each step. An alarm that goes off takes it back at once.
set -euo pipefail
release=$1
generation() { # of the state, if a jq expression holds for it
  npx cdk-blue-green status --stack "$STACK" --json | jq --raw-output --arg release "$release" "select($1) | .truth.generation"
}
for weight in ${WEIGHTS:-10 50}; do
  generation=$(generation '.truth.candidate == $release') # so that nobody else's release gets the share
  [ -n "$generation" ] || { echo "release $release is not the candidate any more" >&2; exit 1; }
  npx cdk-blue-green shift "$weight" --expect-generation "$generation" --stack "$STACK" --reason "$REASON" --wait
  sleep "$BAKE_SECONDS"
  [ -n "$(generation ".truth.candidate == \$release and .truth.weight == $weight")" ] || { echo "release $release was taken back at $weight %" >&2; exit 1; }
done
npx cdk-blue-green promote --release "$release" --stack "$STACK" --reason "$REASON" --wait
sleep "$BAKE_SECONDS"
[ -n "$(generation '.truth.releases[.truth.active] == $release')" ] || { echo "release $release was rolled back" >&2; exit 1; }
