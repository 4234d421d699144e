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

churn_rows='lost where a publisher was cut off|judgement.lostAtCut|1|0|
publishers that left|churn.departures|1|0|
  and came back|churn.returns|1|0|
return to new video p50, ms|churn.returnToVideoUs.p50|1000|1|
return to new video p99, ms|churn.returnToVideoUs.p99|1000|1|'

stalled_rows='frames for the stalled sink|stalledSink.warm.framesExpected|1|0|
  that it got|stalledSink.warm.framesDelivered|1|0|'

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

# print_table HEADING ROWS PROGRAM...
print_table() {
  local heading=$1 rows=$2 program files=()
  shift 2
  for program; do files+=("$reports/$name-$program.json"); done
  echo
  echo "$name, $heading"
  "${AWK:-awk}" -v rows="$rows" -f src/bench/report/reports.awk -f src/bench/report/table.awk "${files[@]}"
}

# tell HEADING MOST PROGRAM...: the table of what was measured; other work of more than MOST percent of a core is noted
tell() {
  local heading=$1 most=$2 program rows=$delay_rows$'\n'$memory_rows$'\n'$cpu_rows$'\n'$quality_rows
  shift 2
  [ "$heading" = "one after the other" ] || rows=$cpu_rows$'\n'$delay_rows$'\n'$quality_rows
  # The goals are those of 100x2 beside the fan-out.
  [ "$name" = 100x2 ] || rows=$(sed 's/|[^|]*$/|/' <<<"$rows")
  case $name in
    stalled) rows+=$'\n'$stalled_rows ;;
    churn) rows+=$'\n'$churn_rows ;;
  esac
  print_table "$heading" "$rows" "$@"
  if [ -n "$asking" ]; then print_table "requests" "$api_rows" requests; fi
  for program; do quiet "$most" "$program"; done
}

# quiet MOST PROGRAM: says so when other work took more than MOST percent of a core
quiet() {
  local others
  others=$(sed -n '/"warm"/,/^  }/s/.*"othersCorePercent": \([0-9]*\).*/\1/p' "$reports/$name-$2.json")
  [ "${others:-0}" -le "$1" ] ||
    echo "  note: other work took $others % of a core beside $2: the delays say little, and who runs late costs less"
}

# put_texts NAME VALUE...
put_texts() {
  while [ $# -gt 0 ]; do
    printf '  "%s": "%s",\n' "$1" "$(sed 's/["\\]/\\&/g' <<<"$2")"
    shift 2
  done
}

# describe_machine: what the results are of, for write_results
describe_machine() {
  local cpu jvm nginx='' version commit
  cpu=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)
  jvm=$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n '2s/^\([^ ]*\) .*(build \(.*\)).*/\1 \2/p')
  [ "$peers$subject" = relay ] || nginx=$(nginx -v 2>&1 | sed -n 's/.*: //p')
  version=$(sed -n 's|^  <version>\(.*\)</version>|\1|p' pom.xml | head -1)
  commit=$(git rev-parse --short HEAD 2>/dev/null) || commit=unknown
  [ -z "$(git status --porcelain --untracked-files=no 2>/dev/null)" ] || commit+=", changed"
  mkdir -p "$reports"
  {
    echo '{'
    put_texts cpu "${cpu:-$(uname -m)}" kernel "$(uname -r)" jvm "$jvm" nginx "$nginx" version "$version" \
      commit "$commit" date "$(date -u '+%Y-%m-%d %H:%M UTC')" command "$command"
    printf '  "cores": %d,\n' "$(nproc)"
    printf '  "memoryMiB": %d\n' "$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)"
    echo '}'
  } >"$reports/machine.json"
}

# write_results WORD SCENARIO...: target/bench/WORD.json, .svg and .md of the reports there are
write_results() {
  local word=$1
  shift
  src/bench/report/write.sh "$reports" "$out/$word" "$@" || failed=1
}
