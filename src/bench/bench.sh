#!/bin/bash
# Measures the relay beside a bare TCP fan-out under the same load; reports go to target/bench.
# This is the command line; the parts are sourced, and run from the project's folder.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1

usage() {
  cat <<'USAGE'
bench.sh [NAME] [--mode paired|solo|both] [--warmup S] [--seconds S] [--relay rtmp-relay|nginx]
bench.sh chaos [--seconds S] [--seed N]
bench.sh jmh [REGEX] [JMH OPTIONS]

NAME     publishers x sinks each, at 2 Mbit/s of video and 128 kbit/s of audio
  100x2    the default
  1x1  1x50  300x2
  500x1    at 0.3 Mbit/s and 64 kbit/s
  stalled  100x2, once calm and once with one sink that stops reading for the whole time measured
  api      100x2, once calm and once with 50 requests a second to the REST interface: reads, metrics, sinks that are
           added and removed
  chaos    no measurement: 30 streams whose publishers and media servers die, stall, lie and return, in the order that
           --seed gives; judges what each server got, that streams without trouble lost nothing, and that nothing stays
  jmh      the single steps of the hot path without sockets: time and allocation of each, by JMH; REGEX picks some,
           -h shows the options

--mode   paired: relay and fan-out are loaded at the same time, which makes the CPU ratio right on a busy machine;
         solo: one after the other, which makes the delays right. Both is the default where two loads fit the machine.
--relay  nginx measures Debian's nginx with its RTMP module in the relay's place

Exit: 0 measured and nothing lost, 1 measured but something was lost or wrong, 2 could not measure.
Of chaos: 0 passed, 1 something was lost, wrong or left, 2 could not run.
USAGE
}

out=$PWD/target/bench bin=$PWD/target/bench/bin
mkdir -p "$out"
source src/bench/processes.sh
source src/bench/relays.sh
source src/bench/load.sh
source src/bench/tables.sh
source src/bench/scenarios.sh

# What has a command line of its own is a function of that name in a file of that name, given all its options; it
# returns the exit code, and starts what it needs by `start`, which ends it.
case ${1:-} in
  chaos | soak | jmh)
    # shellcheck source=/dev/null
    source "src/bench/$1.sh" || exit 2
    "$@"
    exit $?
    ;;
esac

name=100x2 mode='' warmup=20 seconds=60 subject=rtmp-relay
[[ ${1:-} =~ ^[a-z0-9] ]] && name=$1 && shift
while [ $# -gt 0 ]; do
  case $1 in
    --mode) mode=${2:-} ;;
    --warmup) warmup=${2:-} ;;
    --seconds) seconds=${2:-} ;;
    --relay) subject=${2:-} ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && exit 2 ;;
  esac
  shift
  [ $# -gt 0 ] && shift
done
case $subject in rtmp-relay | nginx) ;; *) usage >&2 && exit 2 ;; esac
[[ $warmup =~ ^[0-9]+$ && $seconds =~ ^[1-9][0-9]*$ ]] || fail "--warmup and --seconds take whole seconds"

choose "$name" || { usage >&2 && exit 2; }
case ${mode:=$default_mode} in paired | solo | both | stalled | api) ;; *) usage >&2 && exit 2 ;; esac
[ "$name" != api ] || [ "$subject" = rtmp-relay ] || fail "api is the relay's own"

compile_programs
[ "$subject" != rtmp-relay ] || build_relay
echo "bench: $name, $mode, ${warmup} s of warm-up, ${seconds} s measured each time"
"$mode"
echo
echo "reports: target/bench/$name-*.json"
exit "$flawed"
