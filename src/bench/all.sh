# shellcheck shell=bash
# Sourced by bench.sh: every scenario in one run, so that all figures are of one machine and one hour.

# 28 loads with peers: at 20 s of warm-up and 20 s measured, and some 7 s around each, they take 23 minutes.
scenarios=(1x1 100x2 300x2 1x50 500x1 rtmps stalled churn api clustered)

# Each as by itself. What cannot be measured is told of before all others are.
all() {
  local one
  SECONDS=0
  for one in "${scenarios[@]}"; do choose "$one"; done
  for one in "${scenarios[@]}"; do
    choose "$one"
    solo
    # What there is so far can be read meanwhile, and outlives an end of this run.
    write_results all "${scenarios[@]}"
  done
  echo
  cat "$out/all.md"
  echo
  echo "$(((SECONDS + 30) / 60)) minutes; target/bench/all.json, target/bench/all.svg, target/bench/all.md"
}
