# shellcheck shell=bash
# Sourced by bench.sh: times and allocations of the single steps of the hot path, without sockets.

# jmh [REGEX] [JMH OPTIONS]: the benchmarks whose names match, all by default
jmh() {
  local build=$PWD/target/jmh
  mkdir -p "$build"
  mvn -q -B -Pjmh -Dspotless.check.skip -Dstyle.color=never process-classes >"$build/build.log" 2>&1 ||
    { cat "$build/build.log" >&2 && fail "the benchmarks do not build"; }
  # The JVM is that of the relay: collector and heap are part of what is measured.
  setpriv --pdeathsig TERM "$JAVA_HOME/bin/java" "@conf/jvm.options" \
    -cp "$build/classes:target/classes:$(<"$build/classpath")" \
    io.rtmprelay.bench.BenchmarkRun -rff "$out/jmh.json" "$@" 2>&1 | tee "$out/jmh.log"
  [ "${PIPESTATUS[0]}" = 0 ] || return 2
  [ ! -s "$out/jmh.json" ] || echo "report: target/bench/jmh.json"
}
