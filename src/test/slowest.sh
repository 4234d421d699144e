#!/usr/bin/env bash
# What the last run of the tests took: src/test/slowest.sh [SECONDS]. Prints SECONDS as the wall time, if told,
# and the ten test classes that took longest, by the reports below target.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

[ $# -eq 0 ] || printf 'the tests took %d:%02d min\n' $(($1 / 60)) $(($1 % 60))
shopt -s nullglob
reports=(target/surefire-reports/TEST-*.xml target/failsafe-reports/TEST-*.xml)
[ ${#reports[@]} -gt 0 ] || exit 0
echo "the ten slowest test classes:"
awk '
  function attribute(name) {
    return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
  }
  function tell() {
    if (class != "") {
      printf "%7.1f s  %4d tests  %s\n", seconds, tests, class
    }
    class = ""
  }
  FNR == 1 { tell() }
  /<testsuite / { line = 1 }
  line && / name="/ { if (class == "") class = attribute("name") }
  line && / time="/ { seconds = attribute("time") }
  line && / tests="/ { tests = attribute("tests") }
  line && />/ { line = 0 }
  END { tell() }
' "${reports[@]}" | sort -rn | sed 10q
