#!/usr/bin/env bash
# The steps of action.yml: check the document, show what changed since the base, write the summary.
# Everything comes in through the environment, so that no text of a pull request becomes part of a script.
# Writes its exit code to $GITHUB_OUTPUT and reports to $ARCHSCAN_REPORTS; fails only on a bug or wrong use.
set -uo pipefail

path=${ARCHSCAN_PATH:-.}
reports=${ARCHSCAN_REPORTS:?}
mkdir -p "$reports"
options=(--quiet)
if [ -n "${ARCHSCAN_CONFIG:-}" ]; then options+=(--config "$ARCHSCAN_CONFIG"); fi

also=(--also "markdown=$reports/check.md")
if [ -n "${ARCHSCAN_SARIF:-}" ]; then also+=(--also "sarif=$ARCHSCAN_SARIF"); fi
archscan check "$path" "${options[@]}" --format github "${also[@]}"
code=$?
if [ "$code" -gt 1 ]; then exit "$code"; fi

cp "$reports/check.md" "$reports/comment.md"
if [ -n "${ARCHSCAN_BASE:-}" ]; then
  if archscan diff "$path" "${options[@]}" --base "$ARCHSCAN_BASE" --exit-zero \
    --format markdown --output "$reports/diff.md"; then
    # The diff leads; the check follows under its own heading, as far as a comment has room.
    { cat "$reports/diff.md"; echo; tail -n +2 "$reports/check.md"; } >"$reports/both.md"
    if [ "$(wc -c <"$reports/both.md")" -lt 62000 ]; then
      mv "$reports/both.md" "$reports/comment.md"
    elif [ "$code" -eq 0 ]; then
      cp "$reports/diff.md" "$reports/comment.md"
    fi
  else
    echo "::warning title=archscan::the base could not be compared with; is it fetched (fetch-depth: 0)?"
  fi
fi
# A summary may have 1 MiB; a comment has far less.
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$reports/comment.md" >>"$GITHUB_STEP_SUMMARY"; fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  { echo "exit-code=$code"; echo "report=$reports/comment.md"; } >>"$GITHUB_OUTPUT"
fi
