#!/usr/bin/env bash
# Gives release $1 to a few clients, then to all, and watches it after each step. An alarm that goes off takes it back at once.
set -euo pipefail
release=$1
generation=0 # of the state, when it was looked at last
look() { # ends the run if jq expression $1 does not hold: says $2, and who changed what since the last look
  local status
  status=$(npx cdk-blue-green status --stack "$STACK" --json)
  if ! jq --exit-status --arg release "$release" "$1" <<< "$status" > /dev/null; then
    echo "release $release $2" >&2
    jq --raw-output --argjson since "$generation" \
      '.truth.history | map(select(.generation > $since)) | reverse[] | "\(.verb) by \(.actor): \(.message) (\(.reason))"' <<< "$status" >&2
    exit 1
  fi
  generation=$(jq .truth.generation <<< "$status")
}
for weight in ${WEIGHTS:-10 50}; do
  look '.truth.candidate == $release' 'is not the candidate any more' # so that nobody else's release gets the share
  npx cdk-blue-green shift "$weight" --expect-generation "$generation" --stack "$STACK" --reason "$REASON" --wait
  sleep "$BAKE_SECONDS"
  look ".truth.candidate == \$release and .truth.weight == $weight" "was taken back at $weight %"
done
npx cdk-blue-green promote --release "$release" --stack "$STACK" --reason "$REASON" --wait
sleep "$BAKE_SECONDS"
look '.truth.releases[.truth.active] == $release' 'was rolled back'
