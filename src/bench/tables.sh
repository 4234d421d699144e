# shellcheck shell=bash
# Sourced by bench.sh: the rows of the tables that are printed; table.awk reads them.

quality_rows='lost frames|warm.framesLost|1|0|
gaps|judgement.gapFrames|1|0|
missed before the first frame|judgement.missedAtStart|1|0|
corrupt|judgement.corrupt|1|0|
twice or late|judgement.duplicatesOrLate|1|0|
publishers lost|publishersLost|1|0|
generator late p99, us|generatorLatenessUs.p99|1|0|
generator, % of a core|warm.generator.corePercent|1|1|
others on the machine, % of a core|warm.machine.othersCorePercent|1|0|'

cpu_rows='CPU s per Gbit relayed|warm.relay.cpuSecondsPerGigabit|1|3|ratio 1.4
  of it in user space|warm.relay.userShare|1|2|
  when cold|cold.relay.cpuSecondsPerGigabit|1|3|
CPU, % of a core|warm.relay.corePercent|1|1|'

delay_rows='delay p50, us|warm.delayUs.p50|1|0|more 50
delay p99, us|warm.delayUs.p99|1|0|more 1000
delay p99.9, us|warm.delayUs.p999|1|0|
delay max, us|warm.delayUs.max|1|0|
from schedule p99, us|warm.delayFromScheduleUs.p99|1|0|
delay p50 when cold, us|cold.delayUs.p50|1|0|
delay p99 when cold, us|cold.delayUs.p99|1|0|
first video, median, ms|firstVideoUs.p50|1000|1|most 50
first video, last, ms|firstVideoUs.max|1000|1|'

memory_rows='RSS, MiB|warm.relay.rssBytes|1048576|1|most 150
RSS, peak, MiB|warm.relay.peakRssBytes|1048576|1|'

# table TITLE FIRST SECOND ROWS: FIRST and SECOND are reports and stand in the heading; the goals are those of 100x2
table() {
  local rows=$4
  [ "$name" = 100x2 ] || rows=$(sed 's/|[^|]*$/|/' <<<"$rows")
  echo
  echo "$name, $1"
  awk -v first="${2##*-}" -v second="${3##*-}" -v rows="$rows" -f src/bench/table.awk "$out/$2.json" "$out/$3.json"
}

# quiet MOST REPORT...: says so when other work took more than MOST percent of a core
quiet() {
  local most=$1 report others
  shift
  for report in "$@"; do
    others=$(sed -n '/"warm"/,/^  }/s/.*"othersCorePercent": \([0-9]*\).*/\1/p' "$out/$report.json")
    [ "${others:-0}" -le "$most" ] ||
      echo "  note: other work took $others % of a core beside ${report##*-}: the delays say little, and who runs late costs less"
  done
}

api_rows='requests|requests|1|0|
all, p50, ms|all.p50|1000|1|
all, p99, ms|all.p99|1000|1|most 50
all, max, ms|all.max|1000|1|
all streams, p99, ms|list.p99|1000|1|
one stream, p99, ms|one.p99|1000|1|
metrics, p99, ms|metrics.p99|1000|1|
sink added, p99, ms|add.p99|1000|1|
sink removed, p99, ms|remove.p99|1000|1|
no answer in time|late|1|0|most 0
wrong answers|wrong|1|0|most 0'
