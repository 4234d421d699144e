# shellcheck shell=bash
# Sourced by bench.sh: loads what was started, and waits for the reports. A program is relay, fanout, nginx, or calm:
# the relay (or nginx) without what the scenario adds to the plain load.

flawed=0 failed=0 generators=() requests=()

# load PROGRAM: starts it and prepares its load; the report is to be $reports/$name-PROGRAM.json
load() {
  local program=$1 what=$1 secure=$secure clustered=$clustered extra=("${disturbance[@]}") one
  local options=(--publishers "$publishers" --sinks "$sinks" --warmup "$warmup" --seconds "$seconds")
  local work=$out/work/$name-$program
  if [ "$program" = calm ]; then what=$subject secure='' clustered='' extra=(); fi
  mkdir -p "$work"
  free_port && sink_port=$port
  "start_$what"
  if [ "$what" = fanout ]; then options+=(--plain); elif [ -n "$secure" ]; then extra+=(--sink-tls "$out/tls/cert.pem:$out/tls/key.pem"); fi
  for one in "${pids[@]}"; do options+=(--pid "$one"); done
  options+=("${rates[@]}" "${extra[@]}")
  generators+=("${options[*]} --port $ingest --sink-port $sink_port --realtime --label $name-$program --out $reports/$name-$program.json")
  if [ -n "$asking" ] && [ "$program" = relay ]; then ask; fi
}

# Prepares requests to the relay that was loaded last, for the same time.
ask() {
  free_port
  requests+=("--port $admin --sink-port $port --publishers $publishers --after 3 --warmup $warmup --seconds $seconds --realtime --out $reports/$name-requests.json")
}

# Starts all loads that were prepared at once, and waits for them.
run() {
  local command waiting=() log
  for command in "${requests[@]}"; do
    # shellcheck disable=SC2086
    start "$out/work/apiload-${#waiting[@]}.log" "$bin/apiload" $command
    waiting+=("$pid")
  done
  requests=()
  for command in "${generators[@]}"; do
    # shellcheck disable=SC2086
    start "$out/work/loadgen-${#waiting[@]}.log" "$bin/loadgen" $command
    waiting+=("$pid")
  done
  generators=()
  for pid in "${waiting[@]}"; do
    wait "$pid"
    case $? in
      0) ;;
      1) flawed=1 ;;
      *) fail "the load generator failed: $(grep -h '^[a-z]*: ' "$out"/work/*load*-*.log | tail -1)" ;;
    esac
  done
  stop_all
}

# measure PROGRAM...: all at the same time, from a fresh start. What fails here fails alone: it is told, stands in the
# report, and counts in $failed; losses count in $flawed, but those of a peer, which are only told.
measure() {
  local program code log=$out/work/errors.log
  for program; do rm -f "$reports/$name-$program.json"; done
  [ -z "$asking" ] || [ "$1" != relay ] || rm -f "$reports/$name-requests.json"
  rm -f "$out"/work/*.log
  (
    trap stop_all EXIT
    trap 'exit 2' INT TERM HUP
    started=() flawed=0
    for program; do load "$program"; done
    run
    exit $flawed
  ) 2>"$log" &
  pid=$!
  started+=("$pid")
  wait "$pid"
  code=$?
  started=()
  cat "$log" >&2
  case $code in
    0) ;;
    1) [ "$*" = nginx ] && [ "$subject" != nginx ] || flawed=1 ;;
    *)
      failed=1
      for program; do
        printf '{\n  "failed": "%s"\n}\n' "$(sed -n '$s/^bench: //; $s/["\\]/\\&/g; $p' "$log" | tr -d '[:cntrl:]')" >"$reports/$name-$program.json"
      done
      ;;
  esac
}
