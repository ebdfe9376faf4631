#!/usr/bin/env bash
# Takes release $1 back, wherever it stands: rolled back if it is active, out of the traffic that it has if it is the candidate.
# What somebody else took back or released since is left alone: each command counts only if nothing changed after the look.
set -euo pipefail
for attempt in 1 2 3; do
  status=$(npx cdk-blue-green status --stack "$STACK" --json)
  verb=$(jq --raw-output --arg release "$1" \
    '.truth | if .releases[.active] == $release then "rollback" elif .candidate == $release then "abort" else "" end' <<< "$status")
  if [ -z "$verb" ]; then
    echo "release $1 takes no traffic"
    exit
  fi
  code=0
  npx cdk-blue-green "$verb" --expect-generation "$(jq .truth.generation <<< "$status")" --stack "$STACK" --reason "$REASON failed" --wait || code=$?
  [ "$code" = 2 ] || exit "$code" # 2: refused, because somebody was faster, or for another reason that it names
done
exit "$code"
