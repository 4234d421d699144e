#!/bin/bash
# Measures the relay beside a bare TCP fan-out under the same load; reports go to target/bench.
# This is the command line; the parts are sourced, and run from the project's folder.
set -uo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1

usage() {
  cat <<'USAGE'
bench.sh [NAME] [--peers] [--mode paired|solo|both] [--warmup S] [--seconds S] [--relay rtmp-relay|nginx]
bench.sh all [--peers] [--warmup S] [--seconds S]
bench.sh chaos [--seconds S] [--seed N]
bench.sh soak [--minutes N]
bench.sh jmh [REGEX] [JMH OPTIONS]

NAME     publishers x sinks each, at 2 Mbit/s of video and 128 kbit/s of audio, beside a bare TCP fan-out
  100x2    the default
  1x1  1x50  300x2
  500x1    at 0.3 Mbit/s and 64 kbit/s
  rtmps    100x2, to media servers that take RTMPS; the fan-out's bytes are not encrypted
         100x2, once with what is told and once calm:
  stalled  one sink stops reading for the whole time measured
  churn    publishers leave, half of them by a reset, and return: two a second
  api      50 requests a second to the REST interface: reads, metrics, sinks that are added and removed
  clustered  the node has cluster.enabled, and is alone
all      all of these, one after the other; with peers it takes 23 minutes. Writes target/bench/all.json, all.svg (a
         plot) and all.md (tables)
chaos    no measurement: 30 streams whose publishers and media servers die, stall, lie and return, in the order that
         --seed gives; judges what each server got, that streams without trouble lost nothing, and that nothing stays
soak     100x2 for half an hour, with publishers, viewers, sinks and configs that come and go; judges that nothing is lost
         and nothing grows; soak --help says more
jmh      the single steps of the hot path without sockets: time and allocation of each, by JMH; REGEX picks some, and
         -h shows the options; all take less than ten minutes. Writes target/bench/jmh.json

--peers  measures Debian's nginx with its RTMP module, too, and installs it when there is none
--mode   paired: relay and fan-out (or the calm one) are loaded at the same time, which makes the CPU ratio right on a
         busy machine; solo: one after the other, which makes the delays right. Both is the default where two loads fit
         the machine.
--relay  nginx is measured in the relay's place
--warmup --seconds  20 and 60; of all 20 and 20

Exit: 0 measured and nothing lost, 1 measured but something was lost or wrong (a peer's losses are only told), 2 could
not measure all. Of chaos and soak: 0 passed, 1 something was lost, wrong or left, 2 could not run.
USAGE
}

out=$PWD/target/bench bin=$PWD/target/bench/bin
mkdir -p "$out"
source src/bench/processes.sh
source src/bench/relays.sh
source src/bench/load.sh
source src/bench/tables.sh
source src/bench/scenarios.sh
source src/bench/all.sh

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

name=100x2 mode='' warmup=20 seconds=60 subject=relay peers='' command="./run.sh bench${*:+ $*}"
[[ ${1:-} =~ ^[a-z0-9] ]] && name=$1 && shift
[ "$name" != all ] || seconds=20
while [ $# -gt 0 ]; do
  case $1 in
    --peers) peers=yes && shift && continue ;;
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
case $subject in rtmp-relay | relay) subject=relay ;; nginx) ;; *) usage >&2 && exit 2 ;; esac
case $mode in '' | paired | solo | both) ;; *) usage >&2 && exit 2 ;; esac
[[ $warmup =~ ^[0-9]+$ && $seconds =~ ^[1-9][0-9]*$ ]] ||
  fail "--warmup and --seconds take whole seconds"
[ -z "$peers" ] || [ "$subject" = relay ] || fail "--peers and --relay nginx are the same peer: take one"
[ "$name" != all ] || [ "$subject$mode" = relay ] || fail "all takes no --relay and no --mode"
[ "$name" = all ] || choose "$name" || { usage >&2 && exit 2; }

reports=$out/$name
rm -rf "${reports:?}" "$out/work"
mkdir -p "$reports" "$out/work"
[ "$peers$subject" = relay ] || need_nginx
compile_programs
make_certificate
[ "$subject" != relay ] || build_relay
describe_machine
if [ "$name" = all ]; then
  echo "bench: all, ${warmup} s of warm-up, ${seconds} s measured each time"
  all
else
  echo "bench: $name, ${mode:=$default_mode}, ${warmup} s of warm-up, ${seconds} s measured each time"
  "$mode"
  [ "$mode" = paired ] || write_results "$name" "$name"
fi
echo
echo "reports: target/bench/${reports##*/}/*.json"
[ "$failed" = 0 ] || exit 2
exit "$flawed"
