#!/usr/bin/env bash
# Folders of code and tests that differ from the main branch or are not committed, one a line, for `make check`.
set -euo pipefail
cd "$(dirname "$0")/.."

base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse -q --verify HEAD 2>/dev/null || true)
{ [ -z "$base" ] || git diff --name-only "$base"; git ls-files --others --exclude-standard; } |
  awk -F/ '$1 == "consular" && NF > 2 { print "consular/" $2; print "tests/" $2 }
           $1 == "tests" && NF > 2 { print "tests/" $2 }
           $1 == "tests" && $2 == "journeys" { next }' |
  sort -u | while read -r folder; do
    [ "$folder" != tests/journeys ] && [ -n "$(find "$folder" -name '*.py' -print -quit 2>/dev/null)" ] && echo "$folder"
  done || true
