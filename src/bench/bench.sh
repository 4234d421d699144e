#!/bin/bash
# Measures the relay beside a bare TCP fan-out under the same load; reports go to target/bench.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

usage() {
  cat <<'USAGE'
bench.sh [NAME] [--mode paired|solo|both] [--warmup S] [--seconds S] [--relay rtmp-relay|nginx]
bench.sh chaos [--seconds S] [--seed N]

NAME     publishers x sinks each, at 2 Mbit/s of video and 128 kbit/s of audio
  100x2    the default
  1x1  1x50  300x2
  500x1    at 0.3 Mbit/s and 64 kbit/s
  stalled  100x2, once calm and once with one sink that stops reading for the whole time measured
  api      100x2, once calm and once with 50 requests a second to the REST interface: reads, metrics, sinks that are
           added and removed
  chaos    no measurement: 30 streams whose publishers and media servers die, stall, lie and return, in the order that
           --seed gives; judges what each server got, that streams without trouble lost nothing, and that nothing stays

--mode   paired: relay and fan-out are loaded at the same time, which makes the CPU ratio right on a busy machine;
         solo: one after the other, which makes the delays right. Both is the default where two loads fit the machine.
--relay  nginx measures Debian's nginx with its RTMP module in the relay's place

Exit: 0 measured and nothing lost, 1 measured but something was lost or wrong, 2 could not measure.
Of chaos: 0 passed, 1 something was lost, wrong or left, 2 could not run.
USAGE
}

fail() {
  echo "bench: $*" >&2
  exit 2
}

# ---- processes: each is ended by its own pid, and by the kernel if this script dies --------------------------------

started=()

# start LOG COMMAND...: leaves the pid in $pid
start() {
  local log=$1
  shift
  setpriv --pdeathsig TERM "$@" >"$log" 2>&1 &
  pid=$!
  started+=("$pid")
}

stop_all() {
  local pid tries
  for pid in "${started[@]}"; do kill -TERM "$pid" 2>/dev/null; done
  for pid in "${started[@]}"; do
    for ((tries = 0; tries < 100; tries++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  started=()
}
trap stop_all EXIT
trap 'exit 2' INT TERM HUP

# wait_for PATTERN LOG PID SECONDS
wait_for() {
  local tries
  for ((tries = 0; tries < $4 * 20; tries++)); do
    grep -q "$1" "$2" 2>/dev/null && return
    kill -0 "$3" 2>/dev/null || break
    sleep 0.05
  done
  tail -20 "$2" >&2
  fail "no '$1' within $4 s"
}

# Leaves a port in $port that nobody listens on, below those that the kernel gives to outgoing connections.
used_ports=" "
free_port() {
  local tries
  for ((tries = 0; tries < 1000; tries++)); do
    port=$((20000 + RANDOM % 10000))
    [[ $used_ports == *" $port "* ]] && continue
    grep -qi ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null && continue
    used_ports+="$port "
    return
  done
  fail "no free port"
}

# ---- what is measured: each leaves the port to publish to in $ingest and its pids in $pids ------------------------

# sink_lines LINE: the line once for each sink, with @K@ its number and @PORT@ the sinks' port
sink_lines() {
  local k line
  for ((k = 0; k < sinks; k++)); do
    line=${1//@K@/$k}
    echo "${line//@PORT@/$sink_port}"
  done
}

# The relay's own limits are set so wide that none of them is what is measured.
start_rtmp_relay() {
  free_port && ingest=$port
  free_port && admin=$port
  rm -rf "$out/data"
  cat >"$out/relay.yaml" <<CONFIG
node: { name: bench, data: $out/data }
ingest:
  - { host: 127.0.0.1, port: $ingest }
admin: { host: 127.0.0.1, port: $admin }
limits:
  connectionsPerAddress: 20000
  handshakesPerSecond: { total: 5000, perAddress: 5000 }
routes:
  - match: "live/{name}"
    publish: { open: true }
    sinks:
$(sink_lines '      - { id: s@K@, url: "rtmp://127.0.0.1:@PORT@/sink@K@/{name}" }')
CONFIG
  start "$out/relay.log" ./run.sh --config "$out/relay.yaml"
  wait_for 'ready in ' "$out/relay.log" "$pid" 60
  pids=("$pid")
}

start_nginx() {
  local module=/usr/lib/nginx/modules/ngx_rtmp_module.so
  [ -e $module ] || fail "nginx with its RTMP module is needed: install nginx and libnginx-mod-rtmp"
  free_port && ingest=$port
  mkdir -p "$out/nginx"
  cat >"$out/nginx/nginx.conf" <<CONFIG
load_module $module;
daemon off; pid $out/nginx/pid; error_log $out/nginx/error.log warn;
worker_processes 1; worker_rlimit_nofile $(ulimit -n);
events { worker_connections 8192; }
rtmp { access_log off; server { listen 127.0.0.1:$ingest; application live { live on;
$(sink_lines '  push rtmp://127.0.0.1:@PORT@/sink@K@;')
} } }
CONFIG
  start "$out/nginx.log" nginx -e "$out/nginx/error.log" -p "$out/nginx" -c "$out/nginx/nginx.conf"
  sleep 1
  kill -0 "$pid" || fail "nginx did not start: $(tail -3 "$out/nginx/error.log")"
  pids=("$pid" $(cat "/proc/$pid/task/$pid/children"))
}

start_fanout() {
  free_port && ingest=$port
  start "$out/fanout.log" "$bin/fanout" "$ingest" "$sink_port" "$sinks" 900
  wait_for '^ready' "$out/fanout.log" "$pid" 5
  pids=("$pid")
}

# ---- runs ---------------------------------------------------------------------------------------------------------

flawed=0

# load REPORT WHAT [OPTIONS...]: begins to load what start_WHAT starts; leaves the generator's pid in $pid
load() {
  local report=$1 what=$2 options=(--publishers "$publishers" --sinks "$sinks" --warmup "$warmup" --seconds "$seconds") one
  shift 2
  free_port && sink_port=$port
  "start_$what"
  [ "$what" = fanout ] && options+=(--plain)
  for one in "${pids[@]}"; do options+=(--pid "$one"); done
  generators+=("${options[*]} --port $ingest --sink-port $sink_port --realtime --label $name-$what --out $out/$report.json ${rates[*]} $*")
}

# ask REPORT: prepares requests to the relay that was loaded last, for the same time
ask() {
  free_port
  requests+=("--port $admin --sink-port $port --publishers $publishers --after 3 --warmup $warmup --seconds $seconds --realtime --out $out/$1.json")
}

# Starts all loads that were prepared at once, and waits for them.
run() {
  local command waiting=() report
  for command in "${requests[@]}"; do
    # shellcheck disable=SC2086
    start "$out/apiload-${#waiting[@]}.log" "$bin/apiload" $command
    waiting+=("$pid")
  done
  requests=()
  for command in "${generators[@]}"; do
    # shellcheck disable=SC2086
    start "$out/loadgen-${#waiting[@]}.log" "$bin/loadgen" $command
    waiting+=("$pid")
  done
  generators=()
  for pid in "${waiting[@]}"; do
    wait "$pid"
    case $? in
      0) ;;
      1) flawed=1 ;;
      *) cat "$out"/loadgen-*.log "$out"/apiload-*.log >&2 && fail "the load generator failed" ;;
    esac
  done
  stop_all
}

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
    [ "${others:-0}" -le $most ] ||
      echo "  note: other work took $others % of a core beside ${report##*-}: the delays say little, and who runs late costs less"
  done
}

paired() {
  load "$name-paired-$subject" "${subject//-/_}"
  load "$name-paired-fanout" fanout
  run
  table "loaded at the same time" "$name-paired-$subject" "$name-paired-fanout" "$cpu_rows
$delay_rows
$quality_rows"
  quiet 120 "$name-paired-$subject" "$name-paired-fanout"
}

solo() {
  load "$name-solo-$subject" "${subject//-/_}"
  run
  load "$name-solo-fanout" fanout
  run
  table "one after the other" "$name-solo-$subject" "$name-solo-fanout" "$delay_rows
$memory_rows
$cpu_rows
$quality_rows"
  quiet 20 "$name-solo-$subject" "$name-solo-fanout"
}

stalled() {
  load "$name-calm" "${subject//-/_}"
  run
  load "$name-stall" "${subject//-/_}" --stall "0:$seconds"
  run
  table "all sinks but the stalled one" "$name-stall" "$name-calm" "$delay_rows
$memory_rows
$cpu_rows
$quality_rows
frames for the stalled sink|stalledSink.warm.framesExpected|1|0|
  that it got|stalledSink.warm.framesDelivered|1|0|"
  quiet 20 "$name-stall" "$name-calm"
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

api() {
  load "$name-calm" rtmp_relay
  run
  load "$name-busy" rtmp_relay
  ask "$name-requests"
  run
  table "streams, with requests beside and without" "$name-busy" "$name-calm" "$delay_rows
$memory_rows
$cpu_rows
$quality_rows"
  echo
  echo "$name, requests"
  awk -v first=requests -v rows="$api_rows" -f src/bench/table.awk "$out/$name-requests.json"
  quiet 20 "$name-busy" "$name-calm"
}

# The program is that of the tests, which Maven compiles; it starts the relay and all peers itself.
chaos() {
  local platform=linux-x86_64-gpl classpath=$PWD/target/chaos.classpath options=(--seconds "$seconds")
  [ "$(uname -m)" = aarch64 ] && platform=linux-arm64-gpl
  [ -n "$seed" ] && options+=(--seed "$seed")
  mvn -q -B -Pit -Dffmpeg.platform=$platform -DskipTests -Dstyle.color=never pre-integration-test \
    dependency:build-classpath -Dmdep.outputFile="$classpath" -Dmdep.includeScope=test >"$out/chaos-build.log" 2>&1 ||
    { cat "$out/chaos-build.log" >&2 && fail "the run does not build"; }
  setpriv --pdeathsig TERM "$JAVA_HOME/bin/java" -Xmx768m -cp "target/test-classes:target/classes:$(<"$classpath")" \
    io.rtmprelay.it.chaos.Chaos "${options[@]}" 2>&1 | tee "$out/chaos.log"
  exit "${PIPESTATUS[0]}"
}

# ---- command line -------------------------------------------------------------------------------------------------

name=100x2 mode='' warmup=20 seconds=60 subject=rtmp-relay seed=''
[[ ${1:-} =~ ^[a-z0-9] ]] && name=$1 && shift
while [ $# -gt 0 ]; do
  case $1 in
    --mode) mode=${2:-} ;;
    --warmup) warmup=${2:-} ;;
    --seconds) seconds=${2:-} ;;
    --seed) seed=${2:-} ;;
    --relay) subject=${2:-} ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
  [ $# -gt 0 ] && shift
done

rates=() generators=() requests=() default_mode=both
case $name in
  1x1) publishers=1 sinks=1 ;;
  1x50) publishers=1 sinks=50 ;;
  100x2) publishers=100 sinks=2 ;;
  300x2) publishers=300 sinks=2 default_mode=solo ;;
  500x1) publishers=500 sinks=1 rates=(--video-bps 300000 --audio-bps 64000) default_mode=solo ;;
  stalled) publishers=100 sinks=2 default_mode=stalled ;;
  api) publishers=100 sinks=2 default_mode=api ;;
  chaos) publishers=30 sinks=3 default_mode=chaos ;;
  *) usage >&2 && exit 2 ;;
esac
case ${mode:=$default_mode} in paired | solo | both | stalled | api | chaos) ;; *) usage >&2 && exit 2 ;; esac
case $subject in rtmp-relay | nginx) ;; *) usage >&2 && exit 2 ;; esac
[ "$name" != api ] || [ "$subject" = rtmp-relay ] || fail "api is the relay's own"
[[ $warmup =~ ^[0-9]+$ && $seconds =~ ^[1-9][0-9]*$ ]] || fail "--warmup and --seconds take whole seconds"
[ "$name" != chaos ] || [ "$seconds" -le 1500 ] || fail "--seconds of chaos is 1500 at most"
[[ $seed =~ ^-?[0-9]*$ ]] || fail "--seed takes a whole number"

needed=$((publishers * (1 + sinks) + 256))
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge $needed ] || ulimit -Hn $needed -Sn $needed 2>/dev/null ||
  fail "$needed open files are needed: raise ulimit -n"

out=$PWD/target/bench bin=$PWD/target/bench/bin
mkdir -p "$out"
[ "$name" != chaos ] || chaos
src/bench/build.sh || exit 2
if [ "$subject" = rtmp-relay ]; then timeout 900 ./run.sh build || fail "the relay does not build"; fi

echo "bench: $name, $mode, ${warmup} s of warm-up, ${seconds} s measured each time"
case $mode in
  both) solo && paired ;;
  *) "$mode" ;;
esac
echo
echo "reports: target/bench/$name-*.json"
exit $flawed
