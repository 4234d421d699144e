#!/bin/bash
# Compiles the fan-out and the load generator into target/bench/bin, when their sources are newer.
set -euo pipefail
cd "$(dirname "$0")"
bin=../../target/bench/bin

if ! command -v cc >/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "bench: a C compiler is needed: install gcc and libc6-dev" >&2
    exit 1
  fi
  echo "bench: installing gcc and libc6-dev" >&2
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc libc6-dev >/dev/null
fi

# compile NAME SOURCES...: replaced by a rename, so that nobody ever runs half a program
compile() {
  local program=$bin/$1 newest
  shift
  newest=$(ls -t "$@" build.sh loadgen/loadgen.h | head -1)
  if [ ! -x "$program" ] || [ "$newest" -nt "$program" ]; then
    cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$program.$$" "$@"
    mv "$program.$$" "$program"
  fi
}

mkdir -p "$bin"
compile fanout fanout.c
compile loadgen loadgen/*.c
compile apiload apiload.c loadgen/histogram.c
