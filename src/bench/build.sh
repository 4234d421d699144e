#!/bin/bash
# Compiles the fan-out and the load generators into target/bench/bin, when their sources are newer.
set -euo pipefail
cd "$(dirname "$0")"
bin=../../target/bench/bin

lacking() {
  command -v cc >/dev/null || echo gcc libc6-dev
  cc -E -x c - <<<'#include <openssl/ssl.h>' >/dev/null 2>&1 || echo libssl-dev
  command -v openssl >/dev/null || echo openssl
}

packages=$(lacking | xargs)
if [ -n "$packages" ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "bench: a C compiler and OpenSSL are needed: install $packages" >&2
    exit 1
  fi
  echo "bench: installing $packages" >&2
  # shellcheck disable=SC2086
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } >/dev/null || {
    echo "bench: apt-get could not install $packages" >&2
    exit 1
  }
fi

# compile NAME SOURCES...: replaced by a rename, so that nobody ever runs half a program
libraries=()
compile() {
  local program=$bin/$1 newer
  shift
  newer=$(find "$@" build.sh loadgen/*.h loadgen/wire/*.h -newer "$program" 2>/dev/null || true)
  if [ ! -x "$program" ] || [ -n "$newer" ]; then
    cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$program.$$" "$@" "${libraries[@]}"
    mv "$program.$$" "$program"
  fi
}

mkdir -p "$bin"
compile fanout fanout.c
compile apiload apiload.c loadgen/histogram.c
libraries=(-lssl -lcrypto)
compile loadgen loadgen/*.c loadgen/wire/*.c
