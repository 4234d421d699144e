#!/usr/bin/env bash
# rtmp-relay: run, try, check, build, test and measure it. `./run.sh help` lists the commands.
set -euo pipefail
caller=$PWD
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

root=$PWD
jar=$root/target/rtmp-relay.jar
# What the JVM learnt of a relay at work, so that the next ones start in half the time and know from
# then on which code is hot. Only ever a help: without it, or if it does not fit, everything works alike.
cache=$root/target/rtmp-relay.aot

usage() {
  cat <<'TEXT'
./run.sh                       build if needed, run the relay with conf/relay.yaml
./run.sh --config FILE         the same with another file
./run.sh demo                  relay, two media servers and a test stream in one process
./run.sh demo --nodes N        the same with a cluster of 2 to 5 relays, of which one is killed
./run.sh check [--config FILE] [--against FILE]
                               check a config: exit 0, or 2 and every fault; and say what
                               it would change of another one, and when that would hold
./run.sh token APP/NAME [--for TIME] [--play] [--config FILE]
                               make a token to publish (or to play) that name, good for 1h or TIME
./run.sh build                 make target/rtmp-relay.jar
./run.sh image [--base IMAGE | --base TAR] [--out FILE]
                               make a container image, as a tar, without a daemon
./run.sh test [full]           all tests; full: the long ones too
./run.sh fuzz [TARGET] [--seconds N]
                               look for inputs that break a decoder or a dialogue
./run.sh bench [NAME | all] [--peers]
                               benchmarks against a bare TCP fan-out, and nginx-rtmp; --help lists them
TEXT
}

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

# Major version of the java in a JDK folder, or nothing.
java_version() {
  [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# Sets JAVA_HOME to a JDK 25 or newer, or says what to install.
find_jdk() {
  local candidate version onpath
  onpath=$(command -v javac || true)
  [ -n "$onpath" ] && onpath=$(dirname "$(dirname "$(readlink -f "$onpath")")")
  for candidate in "${JAVA_HOME:-}" "$onpath" /usr/lib/jvm/* /opt/jdk* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/.sdkman/candidates/java/*; do
    version=$(java_version "$candidate") || true
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
      export JAVA_HOME=$candidate
      return
    fi
  done
  fail "a JDK 25 is needed and none was found in JAVA_HOME, PATH or the usual folders: install one (for example Temurin 25) or set JAVA_HOME"
}

find_maven() {
  command -v mvn > /dev/null || fail "Maven is needed to build: install it (Debian, Ubuntu: apt install maven)"
}

is_built() {
  [ -f "$jar" ] && [ -z "$(find src/main pom.xml -newer "$jar" -print -quit)" ]
}

build() {
  find_maven
  mkdir -p target 2> /dev/null || true
  [ -w target ] || fail "cannot build: $PWD/target is not writable"
  if ! mvn -q -B -Dmaven.test.skip=true -Dstyle.color=never package > target/build.log 2>&1 < /dev/null; then
    cat target/build.log >&2
    fail "the build failed, see above"
  fi
  # Maven leaves a jar alone whose content stays the same.
  touch "$jar"
  learn
}

build_if_needed() {
  if [ ! -d src ] || is_built; then
    return
  fi
  echo "building (the first time Maven fetches the libraries, about a minute)" >&2
  build
}

# The image as `docker save` would write it. It stands on a Java runtime: an image by its name, which
# is fetched from its registry, or a tar of one.
image() {
  local base="" out=$root/target/rtmp-relay-image.tar arch options
  while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || fail "image: $1 needs a value"
    case $1 in
      --base) base=$2 ;;
      --out) out=$(absolute "$2") ;;
      *) fail "image: unknown option: $1; known: --base, --out" ;;
    esac
    shift 2
  done
  case $base in
    *://* | "") ;;
    *.tar) base=tar://$(absolute "$base") ;;
  esac
  [ "$(uname -m)" = aarch64 ] && arch=arm64 || arch=amd64
  options=(-Dimage.architecture="$arch" -Dimage.out="$out")
  [ -z "$base" ] || options+=(-Dimage.base="$base")
  mkdir -p target
  if ! mvn -q -B -Dstyle.color=never -Djib.disableUpdateChecks=true -Pimage "${options[@]}" jib:buildTar > target/image.log 2>&1 < /dev/null; then
    cat target/image.log >&2
    fail "the image could not be made, see above"
  fi
  echo "$out"
}

# A path as the caller means it.
absolute() {
  case $1 in
    /*) echo "$1" ;;
    *) echo "$caller/$1" ;;
  esac
}

# Has a relay work for some seconds, under load, and keeps what its JVM learnt. Whatever goes wrong,
# there is no cache.
learn() {
  rm -f "$cache"*
  set_options
  if "$JAVA_HOME/bin/java" "${options[@]}" -jar "$jar" rehearse "$cache.new" > target/learn.log 2>&1 < /dev/null; then
    mv "$cache.new" "$cache"
  else
    rm -f "$cache"*
  fi
}

set_options() {
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
  options=("@$root/conf/jvm.options" -Dlogback.configurationFile="${RELAY_LOGBACK:-$root/conf/logback.xml}")
}

# The pid of this script becomes the relay's, so signals reach it.
run_java() {
  local options
  set_options
  if [ "$cache" -nt "$jar" ]; then
    options+=(-XX:AOTCache="$cache" -Xlog:aot=off -Xlog:cds=off)
  fi
  # Relative paths, in the config too, are the caller's.
  cd "$caller"
  # The extra options are words, but no patterns of file names.
  set -f
  # shellcheck disable=SC2086
  exec "$JAVA_HOME/bin/java" "${options[@]}" ${RELAY_JAVA_OPTS:-} -jar "$jar" "$@"
}

# Without `--config FILE` the config is the one beside this script.
run_relay() {
  find_jdk
  build_if_needed
  case "${1:-}:$#" in
    :0) run_java --config "$root/conf/relay.yaml" ;;
    check:* | token:*)
      case " $* " in
        *" --config "*) run_java "$@" ;;
        *) run_java "$@" --config "$root/conf/relay.yaml" ;;
      esac
      ;;
    *) run_java "$@" ;;
  esac
}

main() {
  case ${1:-} in
    "" | --config | demo | check | token)
      run_relay "$@"
      ;;
    build)
      find_jdk
      build
      ;;
    image)
      find_jdk
      build_if_needed
      find_maven
      image "${@:2}"
      ;;
    test)
      find_jdk
      find_maven
      exec src/test/test.sh "${@:2}"
      ;;
    fuzz)
      find_jdk
      find_maven
      exec src/test/fuzz.sh "${@:2}"
      ;;
    bench)
      find_jdk
      find_maven
      exec src/bench/bench.sh "${@:2}"
      ;;
    help | -h | --help)
      usage
      ;;
    *)
      usage >&2
      fail "unknown command: $1"
      ;;
  esac
}

main "$@"
