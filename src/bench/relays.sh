# shellcheck shell=bash
# Sourced by bench.sh: starts what is measured. Each start_WHAT leaves the port to publish to in $ingest and its pids
# in $pids; $publishers, $sinks and $sink_port tell the load, $out and $bin where files are.

# Both are built when their sources are newer.
compile_programs() {
  src/bench/build.sh || exit 2
}

build_relay() {
  timeout 900 ./run.sh build || fail "the relay does not build"
}

# sink_lines LINE: the line once for each sink, with @K@ its number and @PORT@ the sinks' port
sink_lines() {
  local k line
  for ((k = 0; k < sinks; k++)); do
    line=${1//@K@/$k}
    echo "${line//@PORT@/$sink_port}"
  done
}

# The relay's own limits are set so wide that none of them is what is measured.
start_rtmp_relay() {
  free_port && ingest=$port
  free_port && admin=$port
  rm -rf "$out/data"
  cat >"$out/relay.yaml" <<CONFIG
node: { name: bench, data: $out/data }
ingest:
  - { host: 127.0.0.1, port: $ingest }
admin: { host: 127.0.0.1, port: $admin }
limits:
  connectionsPerAddress: 20000
  handshakesPerSecond: { total: 5000, perAddress: 5000 }
routes:
  - match: "live/{name}"
    publish: { open: true }
    sinks:
$(sink_lines '      - { id: s@K@, url: "rtmp://127.0.0.1:@PORT@/sink@K@/{name}" }')
CONFIG
  start "$out/relay.log" ./run.sh --config "$out/relay.yaml"
  wait_for 'ready in ' "$out/relay.log" "$pid" 60
  pids=("$pid")
}

start_nginx() {
  local module=/usr/lib/nginx/modules/ngx_rtmp_module.so
  [ -e $module ] || fail "nginx with its RTMP module is needed: install nginx and libnginx-mod-rtmp"
  free_port && ingest=$port
  mkdir -p "$out/nginx"
  cat >"$out/nginx/nginx.conf" <<CONFIG
load_module $module;
daemon off; pid $out/nginx/pid; error_log $out/nginx/error.log warn;
worker_processes 1; worker_rlimit_nofile $(ulimit -n);
events { worker_connections 8192; }
rtmp { access_log off; server { listen 127.0.0.1:$ingest; application live { live on;
$(sink_lines '  push rtmp://127.0.0.1:@PORT@/sink@K@;')
} } }
CONFIG
  start "$out/nginx.log" nginx -e "$out/nginx/error.log" -p "$out/nginx" -c "$out/nginx/nginx.conf"
  sleep 1
  kill -0 "$pid" || fail "nginx did not start: $(tail -3 "$out/nginx/error.log")"
  read -ra pids <<<"$pid $(<"/proc/$pid/task/$pid/children")"
}

start_fanout() {
  free_port && ingest=$port
  start "$out/fanout.log" "$bin/fanout" "$ingest" "$sink_port" "$sinks" 900
  wait_for '^ready' "$out/fanout.log" "$pid" 5
  pids=("$pid")
}
