#!/usr/bin/env bash
# Coverage-guided fuzzing: src/test/fuzz.sh [TARGET] [--seconds N]. Called by `./run.sh fuzz`, which
# has set JAVA_HOME and found Maven. What it learns stays in target/fuzz/corpus, so the next run goes
# on from there; what breaks a target is written to target/fuzz/findings, and makes it exit 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

work=$PWD/target/fuzz
seeds=src/test/resources/fuzz
seconds=600
targets=()

fail() {
  echo "run.sh fuzz: $*" >&2
  exit 2
}

known() {
  local folder
  for folder in "$seeds"/*/; do
    basename "$folder"
  done
}

while [ $# -gt 0 ]; do
  case $1 in
    --seconds)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "--seconds wants a number, 1 or more"
      seconds=$2
      shift 2
      ;;
    *)
      [ -d "$seeds/$1" ] && [[ $1 =~ ^[a-z0-9]+$ ]] \
        || fail "unknown target: $1; known: $(known | paste -sd ' ')"
      targets+=("$1")
      shift
      ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(known)

# The longest input. A dialogue takes a whole handshake; a stream of steps is slow if it is long.
longest() {
  case $1 in
    relay) echo 2048 ;;
    server | client) echo 8192 ;;
    *) echo 4096 ;;
  esac
}

# The hooks of the fuzzer look for injections into libraries, of which the targets call none; one of
# them breaks what of Netty uses Unsafe.
fuzz() {
  local target=$1 corpus=$work/corpus/$1 findings=$work/findings/$1
  mkdir -p "$corpus" "$findings"
  "$JAVA_HOME/bin/java" -Xmx700m -XX:+UseSerialGC -XX:+EnableDynamicAgentLoading \
    -Dlogback.configurationFile=logback-test.xml \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$work/lib/*:target/test-classes:target/classes:$(cat "$work/classpath")" \
    com.code_intelligence.jazzer.Jazzer \
    --target_class=io.rtmprelay.fuzz.FuzzEntry --target_args="$target" \
    '--instrumentation_includes=io.rtmprelay.**' '--disabled_hooks=*' \
    '--custom_hook_excludes=io.netty.**' \
    --reproducer_path="$findings" -artifact_prefix="$findings/" \
    -dict="$seeds/rtmp.dict" -max_len="$(longest "$target")" -timeout=10 \
    -max_total_time="$seconds" -print_final_stats=1 \
    "$corpus" "$seeds/$target" < /dev/null > "$work/$target.log" 2>&1
}

# What libFuzzer said last of executions, coverage and the corpus.
figures() {
  grep -E '^#[0-9]+.*cov:' "$work/$1.log" | tail -1 \
    | sed -E 's/^#([0-9]+).*(cov: [0-9]+ ft: [0-9]+ corp: [^ ]+).*/\1 executions, \2/'
}

mkdir -p "$work"
mvn -q -B -Pfuzz process-test-classes > "$work/build.log" 2>&1 < /dev/null \
  || {
    cat "$work/build.log" >&2
    fail "the build failed, see above"
  }
broken=0
for target in "${targets[@]}"; do
  echo "fuzzing $target for $seconds s"
  touch "$work/started"
  if fuzz "$target"; then
    echo "$target: $(figures "$target"), no finding"
  else
    broken=1
    echo "$target: $(figures "$target"), BROKEN, see $work/$target.log and"
    find "$work/findings/$target" -type f -newer "$work/started"
  fi
done
exit $broken
