# shellcheck shell=bash
# Sourced by bench.sh: every scenario in one run, so that all figures are of one machine and one hour.

scenarios=(1x1 100x2 300x2 1x50 500x1 rtmps stalled churn api clustered)

# The windows are such that a run with peers takes less than 25 minutes: each of its 28 loads takes some 5 s more.
windows_of() {
  case $1 in
    1x1 | 300x2 | 1x50 | 500x1) echo 20 ;;
    *) echo 25 ;;
  esac
}

# Each as by itself. What cannot be measured is told of before all others are.
all() {
  local one wanted=$seconds
  SECONDS=0
  for one in "${scenarios[@]}"; do
    seconds=1
    choose "$one"
  done
  for one in "${scenarios[@]}"; do
    seconds=${wanted:-$(windows_of "$one")}
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
