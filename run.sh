#!/usr/bin/env bash
# rtmp-relay: run, try, check, build, test and measure it. `./run.sh help` lists the commands.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

jar=target/rtmp-relay.jar

usage() {
  cat <<'TEXT'
./run.sh                       build if needed, run the relay with conf/relay.yaml
./run.sh --config FILE         the same with another file
./run.sh demo                  relay, two media servers and a test stream in one process
./run.sh check [--config FILE] check a config: exit 0, or 2 and every fault
./run.sh build                 make target/rtmp-relay.jar
./run.sh test [full]           all tests; full: the long ones too
./run.sh bench [NAME]          benchmarks against a bare TCP fan-out
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
  for candidate in "${JAVA_HOME:-}" "$onpath" /usr/lib/jvm/* /opt/jdk* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/*; do
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
  mvn -q -B -Dmaven.test.skip=true -Dstyle.color=never package
}

build_if_needed() {
  if [ ! -d src ] || is_built; then
    return
  fi
  echo "building (the first time Maven fetches the libraries, about a minute)" >&2
  build
}

# Half of the machine's or the container's memory, in MiB: what media may take outside the heap.
direct_memory_mb() {
  local total limit=""
  total=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null || echo 2048)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || echo max)
  if [ "$limit" != max ] && [ "$((limit / 1048576))" -lt "$total" ]; then
    total=$((limit / 1048576))
  fi
  echo $((total / 2))
}

# The pid of this script becomes the relay's, so signals reach it.
run_java() {
  local options=(
    -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms48m -Xmx256m -Xss512k
    -XX:MaxDirectMemorySize="$(direct_memory_mb)m"
    -XX:+ExitOnOutOfMemoryError -XX:-UsePerfData -XX:TieredStopAtLevel=4 -Xshare:auto
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -Dio.netty.leakDetection.level=disabled
    -Dlogback.configurationFile="${RELAY_LOGBACK:-conf/logback.xml}"
    -Dvertx.disableDnsResolver=true
  )
  # shellcheck disable=SC2086
  exec "$JAVA_HOME/bin/java" "${options[@]}" ${RELAY_JAVA_OPTS:-} -jar "$jar" "$@"
}

main() {
  case ${1:-} in
    "" | --config | demo | check)
      find_jdk
      build_if_needed
      run_java "$@"
      ;;
    build)
      find_jdk
      build
      ;;
    test)
      find_jdk
      find_maven
      exec src/test/test.sh "${@:2}"
      ;;
    bench)
      find_jdk
      build_if_needed
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
