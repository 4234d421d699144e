# shellcheck shell=bash
# Sourced by soak.sh: the relay with its config, and what happens every minute beside the load.

# Phases of a minute, in seconds. All that begins has ended, and what was lost is over its grace, before it is looked.
# shellcheck disable=SC2034 # used by soak.sh
look_at=52
collect_at=46
round_names=50

beside=() # PID:NAME of each process beside the load that was not waited for yet
generation=0 round=0 viewer=0 reloads=0

# forget PID...: of processes that were waited for, so that nobody else who gets the number is ended
forget() {
  local gone=" $* " kept=() one
  for one in "${started[@]}"; do [[ $gone == *" $one "* ]] || kept+=("$one"); done
  started=("${kept[@]}")
}

# ---- the relay -----------------------------------------------------------------------------------------------------

# Each generation differs from the one before in a setting of the steady streams, and in a route that never comes back.
write_config() {
  cat >"$dir/relay.yaml.new" <<CONFIG
node: { name: soak, data: $dir/data }
ingest:
  - { host: 127.0.0.1, port: $ingest }
admin: { host: 127.0.0.1, port: $admin }
limits:
  connectionsPerAddress: 20000
  handshakesPerSecond: { total: 5000, perAddress: 5000 }
routes:
  - match: "live/{name}"
    publish: { open: true }
    play: { open: true }
    stream: { memory: $((16 + generation % 2))MiB }
    sinks:
$(sink_lines '      - { id: s@K@, url: "rtmp://127.0.0.1:@PORT@/sink@K@/{name}" }')
  - match: "passing/{round}/{name}"
    publish: { open: true }
    sinks:
      - { id: steady, url: "rtmp://127.0.0.1:$passing_port/passing/{name}" }
  - match: "lost/{round}/{name}"
    publish: { open: true }
    sinks:
      - { id: steady, url: "rtmp://127.0.0.1:$lost_port/lost/{name}" }
  - match: "odd/{round}/{name}"
    publish: { open: true }
    sinks:
      - { id: stalls, url: "rtmp://127.0.0.1:$odd_port/odd/{name}" }
      - { id: nobody, url: "rtmp://127.0.0.1:$nobody_port/odd/{name}" }
      - { id: refuses, url: "rtmp://127.0.0.1:$ingest/no-route/{name}" }
  - match: "generation-$generation/{name}"
    publish: { open: true }
    sinks: []
CONFIG
  mv "$dir/relay.yaml.new" "$dir/relay.yaml"
}

# start_soaked LEVEL: of the leak detector
start_soaked() {
  local which
  for which in ingest admin sink_port passing_port lost_port odd_port nobody_port api_port; do
    free_port
    printf -v "$which" %s "$port"
  done
  write_config
  RELAY_JAVA_OPTS="${RELAY_JAVA_OPTS:-} -Dio.netty.leakDetection.level=$1" start "$dir/relay.log" ./run.sh --config "$dir/relay.yaml"
  relay=$pid
  wait_for 'ready in ' "$dir/relay.log" "$relay" 60
}

reload() {
  generation=$((generation + 1)) reloads=$((reloads + 1))
  write_config
  kill -HUP "$relay"
}

# ---- what happens ---------------------------------------------------------------------------------------------------

# begin_beside NAME COMMAND...
begin_beside() {
  local what=$1
  shift
  start "$dir/$what.log" "$@"
  beside+=("$pid:$what")
}

# fleeting APP SINK_PORT COUNT SECONDS: streams whose names never come back
fleeting() {
  round=$((round + 1)) names=$((names + $3))
  begin_beside "$1-$round" "$bin/loadgen" --port "$ingest" --sink-port "$2" --publishers "$3" --app "$1/r$round" \
    --video-bps 50000 --audio-bps 16000 --ramp 2 --warmup 0 --seconds "$4" --out "$dir/$1-$round.json"
}

passing() {
  fleeting passing "$passing_port" "$1" "$2"
}

# Publishers that are killed a while later: their streams end with the grace, not by a word.
lost=0
begin_lost() {
  fleeting lost "$lost_port" "$round_names" 60
  lost=$pid
}

kill_lost() {
  kill -KILL "$lost"
  wait "$lost" 2>/dev/null
  forget "$lost"
  beside=("${beside[@]/$lost:*/}")
}

odd() {
  begin_beside odd "$bin/loadgen" --port "$ingest" --sink-port "$odd_port" --app "odd/r$round" --video-bps 1000000 --ramp 0 \
    --warmup 1 --seconds 27 --stall 1:20 --out "$dir/odd.json"
}

# The same sinks each time, since what was removed is remembered by its name for 30 days.
requests() {
  begin_beside requests "$bin/apiload" --port "$admin" --sink-port "$api_port" --publishers "$publishers" --rate 5 --warmup 0 \
    --seconds 30 --others 150 --out "$dir/requests.json"
}

# view SECONDS [OPTIONS...]: of a stream of the load, from one of five addresses
view() {
  local seconds=$1
  shift
  viewer=$((viewer + 1))
  begin_beside "viewer-$viewer" curl --silent --show-error --output /dev/null --max-time "$seconds" --write-out '%{http_code} %{size_download}\n' \
    --interface "127.1.0.$((viewer % 5 + 1))" "$@" \
    "http://127.0.0.1:$admin/live/live/s$((viewer * 7 % publishers)).flv"
}

# happen PHASE
happen() {
  case $1 in
    1) odd ;;
    2) passing "$round_names" 2 ;;
    4) requests ;;
    6 | 9 | 13) view 6 ;;
    7) view 25 ;;
    11) view 20 --limit-rate 100k ;;
    14) begin_lost ;;
    22) kill_lost ;;
    27) [ $((nth % 3)) != 1 ] || reload ;;
    "$collect_at") collect ;;
  esac
}

# ---- what became of it ----------------------------------------------------------------------------------------------

# flaws REPORT: of a load generator, in words
flaws() {
  awk -F'": ' '/"warm": /{ warm = 1 } /^  }/ { warm = 0 }
    { gsub(/[ ,"]/, "", $1); value = $2; sub(/,$/, "", value) }
    ($1 ~ /^(closedByRelay|missedAtStart|gapFrames|lostAtCut|duplicatesOrLate|corrupt|misrouted|beforeConfig|notResumedOnKey|timeWentBack|timeShifted|publishersLost|protocolErrors|unknownNames)$/ && value > 0) ||
    ($1 == "framesLost" && value > 0) || ($1 == "lastError" && value != "\"\"") { printf "%s%s %s", told++ ? ", " : "", $1, value }
    END { if (!told) printf "not flawless" }' "$1"
}

# viewed CODE LOG: a viewer ends by its own time limit, and got media until then; its last line says so
viewed() {
  local status size
  read -r status size < <(tail -1 "$2")
  [ "$1" = 28 ] && [ "$status" = 200 ] && [ "${size:-0}" -gt 100000 ]
}

collect() {
  local one what code pid
  for one in "${beside[@]}"; do
    [ -n "$one" ] || continue
    pid=${one%%:*} what=${one#*:}
    if kill -0 "$pid" 2>/dev/null; then
      faults+=("$what did not end in time")
      kill -KILL "$pid" 2>/dev/null
    fi
    wait "$pid"
    code=$?
    forget "$pid"
    case $what in
      viewer-*) viewed "$code" "$dir/$what.log" || faults+=("$what ended with $code: $(paste -sd ' ' "$dir/$what.log")") ;;
      requests) [ $code = 0 ] || faults+=("requests: $(tail -1 "$dir/requests.log") $(sed -n 's/.*"lastError": //p' "$dir/requests.json")") ;;
      *) [ $code = 0 ] || faults+=("$what: $(tail -1 "$dir/$what.log") $(flaws "$dir/$what.json")") ;;
    esac
    case $code in 0 | 28) rm -f "$dir/$what".{log,json} ;; esac
  done
  beside=()
}
