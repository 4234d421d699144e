# shellcheck shell=bash
# Sourced by bench.sh: starts and ends processes, each by its own pid, and by the kernel if this script dies.

fail() {
  echo "bench: $*" >&2
  exit 2
}

started=()

# start LOG COMMAND...: leaves the pid in $pid
start() {
  local log=$1
  shift
  setpriv --pdeathsig TERM "$@" >"$log" 2>&1 &
  pid=$!
  started+=("$pid")
}

stop_all() {
  local pid tries
  for pid in "${started[@]}"; do kill -TERM "$pid" 2>/dev/null; done
  for pid in "${started[@]}"; do
    for ((tries = 0; tries < 100; tries++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  started=()
}
trap stop_all EXIT
trap 'exit 2' INT TERM HUP

# wait_for PATTERN LOG PID SECONDS
wait_for() {
  local tries
  for ((tries = 0; tries < $4 * 20; tries++)); do
    grep -q "$1" "$2" 2>/dev/null && return
    kill -0 "$3" 2>/dev/null || break
    sleep 0.05
  done
  tail -20 "$2" >&2
  fail "no '$1' within $4 s"
}

# Leaves a port in $port that nobody listens on, below those that the kernel gives to outgoing connections.
used_ports=" "
free_port() {
  local tries
  for ((tries = 0; tries < 1000; tries++)); do
    port=$((20000 + RANDOM % 10000))
    [[ $used_ports == *" $port "* ]] && continue
    grep -qi ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null && continue
    used_ports+="$port "
    return
  done
  fail "no free port"
}

# allow_files COUNT: lets this script and what it starts have that many files and sockets open
allow_files() {
  ulimit -n "$(ulimit -Hn)"
  [ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$1" ] || ulimit -Hn "$1" -Sn "$1" 2>/dev/null ||
    fail "$1 open files are needed: raise ulimit -n"
}
