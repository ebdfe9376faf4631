#!/usr/bin/env bash
# Prints the id of the release that the deploy just now put on the idle color; nothing if it brought no new content. What else
# waits there, because it was taken back before, is not this run's to ship. `outputs.json` is what `cdk deploy` wrote.
set -euo pipefail
release=$(jq --raw-output --arg stack "$STACK" '.[$stack] | to_entries | map(select(.key | endswith("ReleaseId"))) | first | .value' outputs.json)
npx cdk-blue-green status --stack "$STACK" --json | jq --raw-output --arg release "$release" '.truth.candidate | select(. == $release)'
