# shellcheck shell=bash
# Sourced by bench.sh: nothing is measured, but judged.

# chaos [--seconds S] [--seed N]: the program is that of the tests, which Maven compiles; it starts the relay and all
# peers itself
chaos() {
  local seconds=60 seed='' platform=linux-x86_64-gpl classpath=$PWD/target/chaos.classpath options
  while [ $# -gt 0 ]; do
    case $1 in
      --seconds) seconds=${2:-} ;;
      --seed) seed=${2:-} ;;
      --help | -h) usage && return 0 ;;
      *) usage >&2 && return 2 ;;
    esac
    shift
    [ $# -gt 0 ] && shift
  done
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || fail "--seconds takes whole seconds"
  [ "$seconds" -le 1500 ] || fail "--seconds of chaos is 1500 at most"
  [[ $seed =~ ^-?[0-9]*$ ]] || fail "--seed takes a whole number"
  allow_files 400

  [ "$(uname -m)" = aarch64 ] && platform=linux-arm64-gpl
  mvn -q -B -Pit -Dffmpeg.platform=$platform -DskipTests -Dstyle.color=never pre-integration-test \
    dependency:build-classpath -Dmdep.outputFile="$classpath" -Dmdep.includeScope=test >"$out/chaos-build.log" 2>&1 ||
    { cat "$out/chaos-build.log" >&2 && fail "the run does not build"; }
  options=(--seconds "$seconds")
  [ -n "$seed" ] && options+=(--seed "$seed")
  setpriv --pdeathsig TERM "$JAVA_HOME/bin/java" -Xmx768m -cp "target/test-classes:target/classes:$(<"$classpath")" \
    io.rtmprelay.it.chaos.Chaos "${options[@]}" 2>&1 | tee "$out/chaos.log"
  return "${PIPESTATUS[0]}"
}
