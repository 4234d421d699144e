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
  fail "a JDK 25 is needed, and none is in $(searched "$onpath") or the usual folders: install one (for example Temurin 25), or set JAVA_HOME to it"
}

# What was found where a JDK was looked for first.
searched() {
  local home=JAVA_HOME path=PATH version
  if [ -n "${JAVA_HOME:-}" ]; then
    version=$(java_version "$JAVA_HOME") || true
    home="JAVA_HOME ($JAVA_HOME, $([ -n "$version" ] && echo "a JDK $version" || echo "no JDK"))"
  fi
  if [ -n "$1" ]; then
    version=$(java_version "$1") || true
    path="PATH ($1, a JDK ${version:-of unknown version})"
  fi
  echo "$home, $path"
}

find_maven() {
  command -v mvn > /dev/null || fail "Maven is needed to build: install it (Debian, Ubuntu: apt install maven)"
}

# maven LOG WHAT_IF_NOT ARGUMENT...: runs it, or says in a line why that came to nothing. As bash acts
# on a signal only after what it waits for in the foreground, Maven runs beside it.
maven() {
  local log=$1 fault=$2 pid
  shift 2
  on_interrupt
  mvn "$@" > "$log" 2>&1 < /dev/null &
  pid=$!
  if ! wait "$pid"; then
    explain "$log" "$fault"
  fi
  trap - INT TERM HUP
}

# What runs beside this script gets no Ctrl-C and would be left behind. Call it before that is started.
on_interrupt() {
  trap "interrupt 130" INT
  trap "interrupt 143" TERM HUP
}

interrupt() {
  local child
  for child in $(jobs -p); do
    kill -TERM "$child" 2> /dev/null || true
    wait "$child" 2> /dev/null || true
  done
  echo "run.sh: interrupted" >&2
  exit "$1"
}

# Ends with what a log of Maven's comes down to; all of it is shown if that is not known.
explain() {
  local log=$1 fault=$2 cause
  if [ ! -s "$log" ] || grep -q 'No space left on device' "$log"; then
    df -P "$PWD" "${HOME:-/}" 2> /dev/null | awk 'NR > 1 && $4 < 65536 { full = 1 } END { exit !full }' \
      && fail "$fault: the disk is full; it takes 300 MB in $PWD/target and ${HOME:-~}/.m2"
  fi
  # A folder of Maven's that is not to be written to is named in its words.
  cause=$(grep -m 1 -oE '[^ ]*/\.m2/[^ ]* ?\((Permission denied|Read-only file system)\)|Could not create local repository at [^ ]+' "$log") || true
  [ -z "$cause" ] || fail "$fault: Maven cannot write to its repository: $cause"
  if grep -qE 'Could not transfer|offline mode|Unknown host|Unresolveable|could not be resolved' "$log"; then
    cause=$(grep -m 1 -oE 'in offline mode|Unknown host [^ :]+|[^ ]+: (Temporary failure in n|N)ame [a-z]+|Connection refused|Network is unreachable|[Cc]onnect(ion)? timed out|PKIX path building failed|status code: [0-9]+' "$log") || true
    fail "$fault: Maven could not fetch a library${cause:+ ($cause)}; it needs https://repo.maven.apache.org, or a mirror or proxy in ${HOME:-~}/.m2/settings.xml; all it said: $PWD/$log"
  fi
  [ -s "$log" ] || fail "$fault, and Maven said nothing"
  cat "$log" >&2
  fail "$fault, see above"
}

is_built() {
  [ -f "$jar" ] && [ -z "$(find src/main pom.xml -newer "$jar" -print -quit)" ]
}

build() {
  find_maven
  mkdir -p target 2> /dev/null || true
  [ -w target ] || fail "cannot build: $PWD/target is not writable"
  # How the sources are laid out is for the tests to check.
  maven target/build.log "the build failed" \
    -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true -Dstyle.color=never package
  # Maven leaves a jar alone whose content stays the same.
  touch "$jar"
  learn
}

build_if_needed() {
  if [ ! -d src ] || is_built; then
    return
  fi
  echo "building (a minute or two; the first time Maven fetches the libraries)" >&2
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
  maven target/image.log "the image could not be made" \
    -q -B -Dstyle.color=never -Djib.disableUpdateChecks=true -Pimage "${options[@]}" jib:buildTar
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
  local pid
  rm -f "$cache"*
  set_options
  on_interrupt
  "$JAVA_HOME/bin/java" "${options[@]}" -jar "$jar" rehearse "$cache.new" \
    > target/learn.log 2>&1 < /dev/null &
  pid=$!
  if wait "$pid"; then
    mv "$cache.new" "$cache"
  else
    rm -f "$cache"*
  fi
  trap - INT TERM HUP
}

set_options() {
  export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
  options=("@$root/conf/jvm.options")
  [ -z "${RELAY_LOGBACK:-}" ] || options+=(-Dlogback.configurationFile="$RELAY_LOGBACK")
}

# The JVM alone has some hundred files open; with fewer it ends in the middle of loading its classes.
check_files() {
  local most
  most=$(ulimit -n)
  [ "$most" = unlimited ] || [ "$most" -ge 256 ] \
    || fail "$most open files are too few: raise the bound first (ulimit -n 4096), above limits.connections and the sinks"
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
  # A JVM that begins with a signal ignored, as what a script starts in the background does, never hears it.
  local hear=(env --default-signal=INT,HUP,TERM)
  "${hear[@]}" true 2> /dev/null || hear=()
  # The extra options are words, but no patterns of file names.
  set -f
  # shellcheck disable=SC2086
  exec ${hear[@]+"${hear[@]}"} "$JAVA_HOME/bin/java" "${options[@]}" ${RELAY_JAVA_OPTS:-} -jar "$jar" "$@"
}

# Without `--config FILE` the config is the one beside this script.
run_relay() {
  check_files
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

# What somebody may have wanted who wrote this, and nothing if that is not to be guessed.
meant() {
  local command
  case $1 in
    --config=?*)
      echo "did you mean ./run.sh --config ${1#*=}? "
      return
      ;;
    *.yaml | *.yml)
      echo "did you mean ./run.sh --config $1? "
      return
      ;;
  esac
  for command in --config demo check token build image test fuzz bench help; do
    if is_like "$1" "$command"; then
      echo "did you mean $command? "
      return
    fi
  done
}

# Whether one comes of the other by a letter that is changed, left out, put in or swapped.
is_like() {
  local a=${1,,} b=$2 i rest
  a=${a#--} b=${b#--}
  [ "$a" != "$b" ] || return 0
  for ((i = 0; i <= ${#b}; i++)); do
    rest=${b:i+1}
    case $a in
      "${b:0:i}"?"${b:i}" | "${b:0:i}$rest" | "${b:0:i}"?"$rest" | "${b:0:i}${b:i+1:1}${b:i:1}${b:i+2}") return 0 ;;
    esac
  done
  return 1
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
      fail "unknown command: $1; $(meant "$1")./run.sh help lists them"
      ;;
  esac
}

main "$@"
