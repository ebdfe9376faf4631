#!/usr/bin/env bash
# Looks at release $1 on the production host, through a preview that ends with this script.
set -euo pipefail
release=$1
preview=$(npx cdk-blue-green preview "$release" --stack "$STACK" --url "$SITE" --duration 15m --reason "$REASON" --wait --json)
trap 'npx cdk-blue-green preview --revoke "$(jq --raw-output .id <<< "$preview")" --stack "$STACK" --reason "$REASON"' EXIT

folder=$(mktemp -d)
look() { # page by page, as a browser that holds the preview
  curl --silent --show-error --fail --location --cookie "$folder/cookies" --cookie-jar "$folder/cookies" \
    --header 'accept: text/html' --header 'sec-fetch-dest: document' --dump-header "$folder/headers" --output "$folder/page" "$1"
  grep --ignore-case --quiet "^x-bg-release: $release" "$folder/headers" || { echo "$2 is not served by release $release" >&2; exit 1; }
  grep --ignore-case --quiet '</html>' "$folder/page" || { echo "$2 is not a whole page" >&2; exit 1; }
  echo "$2 is well"
}
look "$(jq --raw-output .link <<< "$preview")" / # the link is a credential: it is not printed
for page in ${PAGES:-}; do
  look "$SITE$page" "$page"
done
