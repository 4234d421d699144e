# shellcheck shell=bash
# Sourced by bench.sh: the relay under load for a long time, judged: nothing lost, and nothing that grows.
#
# First all that happens in a minute happens once, and more names come and go than the relay remembers of its past, so
# that what is loaded, compiled or filled once is so. When all is quiet again the state is noted. Then the load begins, and
# every minute all the same happens beside it, early enough that at its end nothing but the load is there: that is when it
# is looked, so that each minute is compared with others of its kind. When the load has ended the state is noted again.

source src/bench/soak/beside.sh
source src/bench/soak/sample.sh

soak_usage() {
  cat <<'USAGE'
bench.sh soak [--minutes N] [--publishers N] [--leaks simple|advanced|paranoid]

100 streams of 1:2 at 2 Mbit/s for 30 minutes, or as said (1 to 1400 minutes, 1 to 1000 streams), and about three more
around them. Every 2 s one of their publishers is lost, and returns 3 s later. Beside them, every minute: a hundred
streams whose names never come back, half of them lost for good; a stream with a media server that stalls, one that
refuses and one that is not there; sinks added and removed over REST; viewers that come and go, one of them slow; and
every third minute a changed config.

Judged: no frame lost, corrupt, twice or late, and no session of a sink lost; streams, sinks, verticles and bus consumers
the same each minute; heap after a collection, direct memory, resident memory, files and threads no more in the last
quarter than in the second one, within the bounds that the summary shows (how long a run has to be for each, too); all of
it, and the number of objects of each class, after the load as before it; no error, exception or leak in the relay's log.

--leaks  the level of Netty's leak detector; simple, Netty's own default, if not said

Exit: 0 passed, 1 not passed, with the reasons, 2 could not run. The relay's log is target/bench/soak/relay.log.
USAGE
}

# When the relay is dead or does not come to rest there is nothing more to look at.
give_up() {
  echo "soak: NOT PASSED: $*"
  exit 1
}

cut_short() {
  echo "soak: interrupted $moment, nothing judged" >&2
  exit 2
}

# The relay, and the load where there is one.
must_live() {
  local code
  if ! kill -0 "$relay" 2>/dev/null; then
    wait "$relay"
    code=$?
    tail -5 "$dir/relay.log"
    give_up "the relay died $moment, with exit code $code"
  fi
  [ -z "$load" ] || kill -0 "$load" 2>/dev/null || fail "the load generator died $moment: $(tail -1 "$dir"/{load,warmup}.log)"
}

# sleep_until MICROSECONDS since 1970
sleep_until() {
  local left=$(($1 - ${EPOCHREALTIME//[.,]/}))
  [ "$left" -le 0 ] || sleep "$((left / 1000000)).$(printf %06d $((left % 1000000)))"
}

# begin_load NAME SECONDS [OPTIONS...]: of which one publisher at a time is lost and returns; the pid is in $load
begin_load() {
  local name=$1 seconds=$2
  shift 2
  start "$dir/$name.log" "$bin/loadgen" --port "$ingest" --sink-port "$sink_port" --publishers "$publishers" --sinks "$sinks" \
    --warmup 0 --seconds "$seconds" --churn 2:3 --pid "$relay" --realtime --label "soak-$name" --out "$dir/$name.json" "$@"
  load=$pid
}

# The load's verdict on what its sinks got.
end_load() {
  local code
  wait "$load"
  code=$?
  forget "$load"
  load=''
  [ $code -le 1 ] || { cat "$dir/$1.log" >&2 && fail "the load generator failed"; }
  [ $code = 0 ] || faults+=("streams: $(flaws "$dir/$1.json")")
}

# minute NTH [NAME]: one minute of what happens beside the load; $began is when it begins
minute() {
  local phase nth=$1
  for ((phase = 0; phase < 60; phase++)); do
    sleep_until $((began + phase * 1000000))
    [ $phase -gt "$look_at" ] || must_live
    happen "$phase"
    [ $phase != "$look_at" ] || look "${2:-$nth}"
  done
  began=$((began + 60000000))
}

# Fills what remembers a bounded number of names (the last 1000 that ended), and everything that is made when first needed.
warm_up() {
  local rounds
  for ((rounds = 0; rounds < 5; rounds++)); do
    passing 220 1
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
    collect
  done
  began=${EPOCHREALTIME//[.,]/}
  begin_load warmup 60
  minute 1 warm-up
  end_load warmup
  rest before
  faults=() # of cold code on whatever else the machine does
}

under_load() {
  local n
  names=0
  began=${EPOCHREALTIME//[.,]/}
  begin_load load $((minutes * 60 - 3)) --series "$dir/load.series" --every 10
  heading
  for ((n = 1; n <= minutes; n++)); do
    moment="in minute $n"
    minute "$n"
    told "$n"
  done
  moment="at the end"
  end_load load
  rest after
}

soak() {
  local minutes=30 leaks=simple
  publishers=100
  while [ $# -gt 0 ]; do
    case $1 in
      --minutes) minutes=${2:-} ;;
      --publishers) publishers=${2:-} ;;
      --leaks) leaks=${2:-} ;;
      --help | -h) soak_usage && return 0 ;;
      *) soak_usage >&2 && return 2 ;;
    esac
    shift
    [ $# -gt 0 ] && shift
  done
  [[ $minutes =~ ^[1-9][0-9]{0,3}$ && $minutes -le 1400 ]] || fail "--minutes takes 1 to 1400"
  [[ $publishers =~ ^[1-9][0-9]{0,3}$ && $publishers -le 1000 ]] || fail "--publishers takes 1 to 1000"
  case $leaks in simple | advanced | paranoid) ;; *) fail "--leaks takes simple, advanced or paranoid" ;; esac
  command -v curl >/dev/null || fail "curl is needed: install it"
  allow_files $((publishers * 3 + 2048))
  compile_programs
  build_relay

  moment="before it began"
  trap cut_short INT TERM HUP
  sinks=2 dir=$out/soak faults=() names=0 load=''
  rm -rf "$dir" && mkdir -p "$dir"
  start_soaked "$leaks"
  echo "soak: $minutes min of $publishers x 1:2, after two of warm-up"
  moment="in the warm-up"
  warm_up
  under_load
  judge
}
