#!/usr/bin/env bash
# Write one comment to a pull request, or rewrite the one that is there. Without the right to write, as in
# pull requests from forks, it says so and goes on: the summary of the step has the same text.
set -uo pipefail

file=${ARCHSCAN_COMMENT:?}
number=${ARCHSCAN_PULL_REQUEST:-}
case $number in '' | *[!0-9]*) echo "no pull request, no comment"; exit 0 ;; esac
give_up() {
  echo "::notice title=archscan::no right to comment here; the summary of the job has the report"
  exit 0
}

comments="repos/${GITHUB_REPOSITORY:?}/issues/$number/comments"
find='.[] | select(.body | startswith("<!-- archscan -->")) | select(.user.type == "Bot") | .id'
found=$(gh api --paginate "$comments?per_page=100" --jq "$find") || give_up
id=$(printf '%s\n' "$found" | head -n 1)
case $id in
  '') gh api --method POST "$comments" --field "body=@$file" --silent || give_up ;;
  *[!0-9]*) give_up ;;
  *)
    gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$file" --silent \
      || give_up
    ;;
esac
