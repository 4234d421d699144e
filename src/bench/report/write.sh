#!/bin/bash
# Writes all results of a run: write.sh FOLDER OUT [SCENARIO...] makes OUT.json, OUT.svg and OUT.md of the reports in
# FOLDER, in that order, or in that of `bench all`.
set -euo pipefail
# Decimals have a point, whatever the language.
export LC_ALL=C
here=$(dirname "$0") folder=$1 out=$2
shift 2
[ $# -gt 0 ] || set -- 1x1 100x2 300x2 1x50 500x1 rtmps stalled churn api clustered

reports=()
for scenario; do
  order="relay calm fanout nginx requests"
  # What is measured comes first.
  [ -s "$folder/$scenario-relay.json" ] || order="nginx calm fanout"
  for program in $order; do
    report=$folder/$scenario-$program.json
    [ ! -s "$report" ] || reports+=("$report")
  done
done
[ "${#reports[@]}" -gt 0 ] || { echo "bench: no reports in $folder" >&2 && exit 2; }

# Each is replaced as a whole.
for kind in json plot markdown; do
  case $kind in plot) ending=svg ;; markdown) ending=md ;; *) ending=$kind ;; esac
  ${AWK:-awk} -f "$here/reports.awk" -f "$here/$kind.awk" "${reports[@]}" "$folder/machine.json" >"$out.$ending.new"
  mv "$out.$ending.new" "$out.$ending"
done
