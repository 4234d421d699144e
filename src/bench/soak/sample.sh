# shellcheck shell=bash
# Sourced by soak.sh: what the relay holds, as seen at one moment, and what is said of it.

# The columns of samples.tsv. Heap and objects are those alive after a collection; what fills its holes is not counted.
columns='when rss heap objects direct media fds threads streams publishers sinks live verticles consumers viewers connections errors'

# metrics: a value on a line, NAME or NAME{LABELS} before it
metrics() {
  curl --silent --fail --max-time 10 "http://127.0.0.1:$admin/metrics" | grep -v '^#'
}

# Lines that no run may leave in the log.
error_lines() {
  grep -E '^[^ ]+ ERROR |Exception|LEAK|OutOfMemory|^\s+at [a-z]+\.' "$dir/relay.log"
}

# look WHEN: appends a line to samples.tsv
look() {
  local histogram=$dir/classes-$1.txt rss threads fds errors
  if ! "$JAVA_HOME/bin/jcmd" "$relay" GC.class_histogram >"$histogram" 2>&1; then
    must_live
    fail "jcmd: $(tail -1 "$histogram")"
  fi
  sleep 1 # what the collection found is let go by threads of its own
  rss=$(awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$relay/status")
  threads=$(awk '/^Threads/ { print $2 }' "/proc/$relay/status")
  fds=("/proc/$relay/fd"/*)
  errors=$(error_lines | wc -l)
  [ -s "$dir/samples.tsv" ] || tr ' ' '\t' <<<"$columns" >"$dir/samples.tsv"
  { sed 's/^/class /' "$histogram" && metrics; } |
    awk -v OFS='\t' -v when="$1" -v rss="$rss" -v threads="$threads" -v fds="${#fds[@]}" -v errors="$errors" '
      $1 == "class" { if ($2 ~ /^[0-9]+:$/ && $5 !~ /Filler(Element|Object)/) { objects += $3; heap += $4 }; next }
      { name = $1; sub(/[{].*/, "", name); sum[name] += $2 }
      /^relay_sinks[{]state="live"/ { live = $2 }
      END {
        if (!("relay_streams" in sum)) exit 1
        print when, rss, heap, objects, sum["relay_direct_memory_used_bytes"] + 0, sum["relay_memory_used_bytes"] + 0, fds, threads,
          sum["relay_streams"] + 0, sum["relay_publishers"] + 0, sum["relay_sinks"] + 0, live + 0, sum["relay_verticles"] + 0,
          sum["relay_bus_consumers"] + 0, sum["relay_viewers"] + 0, sum["relay_connections"] + 0, errors
      }' OFMT=%d CONVFMT=%d >>"$dir/samples.tsv" || { must_live && faults+=("no metrics $moment"); }
  [ "$1" = before ] || [ "$1" = after ] || rm "$histogram"
}

# rest WHEN: looks once nothing of a stream is left, or when it was waited for long enough
rest() {
  local tries
  for ((tries = 0; tries < 60; tries++)); do
    must_live
    [ "$(metrics | awk '/^relay_(streams|connections|viewers|memory_used_bytes)[ {]/ { left += $2 } END { print left + 0 }')" != 0 ] || break
    sleep 1
  done
  sleep 3
  look "$1"
}

heading() {
  printf '%6s %8s %8s %8s %8s %5s %8s %8s %7s %6s %9s %7s\n' minute 'RSS MiB' 'heap MiB' 'dir. MiB' 'media MiB' fds threads streams sinks lost 'p99 ms' errors
}

# told NTH: the line of a minute
told() {
  tail -1 "$dir/samples.tsv" | awk -F'\t' -v lost="$(newest framesLost)" -v p99="$(newest p99)" '{
    printf "%6s %8.1f %8.2f %8.1f %8.1f %5d %8d %8d %7d %6s %9.1f %7d\n", $1, $2 / 1048576, $3 / 1048576, $5 / 1048576, $6 / 1048576, $7, $8, $9, $11, lost, p99 / 1000, $17 }'
}

# newest FIELD: of the load's series
newest() {
  tail -1 "$dir/load.series" 2>/dev/null | sed -n "s/.*\"delayUs\":.*\"$1\":\([0-9.]*\).*/\1/p"
}

# ---- judgement ------------------------------------------------------------------------------------------------------

# judge: the summary; exit code 0 or 1
judge() {
  local verdict one reloaded
  verdict=$(awk -F'\t' -v publishers="$publishers" -v sinks="$sinks" -v names="$names" -v out="$out/soak.json" -f src/bench/soak/verdict.awk "$dir/samples.tsv") ||
    fail "the samples cannot be read"
  grep -v '^FAULT ' <<<"$verdict"
  while read -r one; do faults+=("$one"); done < <({ echo "$verdict" && left_behind; } | sed -n 's/^FAULT //p')
  reloaded=$(metrics | awk '/^relay_config_last_reload_successful / { ok = $2 } /^relay_config_reloads_total[{ ]/ { n += $2 } END { print ok + 0, n + 0 }')
  [ "${reloaded% *}" = 1 ] && [ "${reloaded#* }" -ge "$reloads" ] || faults+=("of $reloads changed configs ${reloaded#* } were read, the last one ${reloaded% *}")
  [ -z "$(error_lines)" ] || faults+=("$(error_lines | wc -l) lines of faults in the log, first: $(error_lines | head -1)")
  stop_all
  finish_json
  conclude
}

left_behind() {
  awk -v names="$names" -f src/bench/soak/classes.awk "$dir/classes-before.txt" "$dir/classes-after.txt"
}

# The verdict and what the load itself saw, behind what verdict.awk wrote.
finish_json() {
  local one first=1
  {
    printf '  "faults": ['
    for one in "${faults[@]}"; do
      [ $first = 1 ] || printf ','
      first=0
      printf '\n    "%s"' "$(tr -d '\000-\037' <<<"${one//[\"\\]/\'}")"
    done
    printf '\n  ],\n  "load": '
    sed '2,$s/^/  /' "$dir/load.json"
    printf '}\n'
  } >>"$out/soak.json"
}

conclude() {
  local one
  echo
  echo "  $names names came and went, $reloads configs, $viewer viewers
  $(load_summary)"
  awk -v title="$minutes minutes of $publishers streams to two media servers each" \
    -v subtitle="2 Mbit/s each; beside them $names streams that come and go, viewers, requests, changed configs" -f src/bench/soak/plot.awk "$dir/samples.tsv" "$dir/load.series" >"$out/soak.svg"
  echo "  reports: target/bench/soak.json, target/bench/soak.svg"
  if [ ${#faults[@]} = 0 ]; then
    echo "soak: passed"
    return 0
  fi
  for one in "${faults[@]}"; do echo "soak: NOT PASSED: $one"; done
  return 1
}

# Of the load, in words.
load_summary() {
  awk -F'": ' '/"warm": /{ warm = 1 } /^  }/ { warm = 0 }
    { gsub(/[ ,"]/, "", $1); value = $2; sub(/,$/, "", value) }
    warm && $1 ~ /^(framesDelivered|othersCorePercent)$/ { found[$1] = value }
    !warm && $1 == "framesLost" { found[$1] = value }
    $1 ~ /^(departures|returns|closedByRelay)$/ { found[$1] = value }
    END { printf "%d publishers lost, %d returned; %d frames delivered, %d lost, %d sink sessions lost\n  all other work took %d %% of a core",
      found["departures"], found["returns"], found["framesDelivered"], found["framesLost"], found["closedByRelay"], found["othersCorePercent"] }' "$dir/load.json"
}
