# shellcheck shell=bash
# Sourced by bench.sh: loads what was started, and waits for the reports.

flawed=0 generators=() requests=()

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
