# shellcheck shell=bash
# Sourced by bench.sh: starts what is measured. Each start_WHAT leaves the port to publish to in $ingest and its pids
# in $pids; $sinks, $sink_port and the scenario's needs tell what is wanted, files go to the folder $work.

# nginx is not on the path of every user.
PATH=$PATH:/usr/sbin:/usr/local/sbin

compile_programs() {
  src/bench/build.sh || exit 2
}

build_relay() {
  timeout 900 ./run.sh build || fail "the relay does not build"
}

nginx_module() {
  local file
  for file in /usr/lib/nginx/modules/ngx_rtmp_module.so /usr/lib64/nginx/modules/ngx_rtmp_module.so; do
    [ -e "$file" ] && echo "$file" && return
  done
  return 1
}

is_nginx_there() {
  command -v nginx >/dev/null && nginx_module >/dev/null
}

# Installs nginx from the distribution where that may be done.
need_nginx() {
  is_nginx_there && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "bench: installing nginx-light and libnginx-mod-rtmp" >&2
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      -o DPkg::Lock::Timeout=300 nginx-light libnginx-mod-rtmp; } >"$out/install.log" 2>&1 || tail -3 "$out/install.log" >&2
    is_nginx_there && return
  fi
  fail "nginx with its RTMP module is needed: install nginx and libnginx-mod-rtmp (Debian, Ubuntu)"
}

# The certificate of the sinks, for 127.0.0.1, in $out/tls; made anew when it gets old.
make_certificate() {
  local tls=$out/tls
  [ -z "$(find "$tls/cert.pem" -mtime -20 2>/dev/null)" ] || return 0
  mkdir -p "$tls"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$tls/key.pem" -out "$tls/cert.pem" \
    -days 30 -subj /CN=bench -addext subjectAltName=IP:127.0.0.1 2>"$out/openssl.log" ||
    fail "openssl made no certificate: $(tail -1 "$out/openssl.log")"
}

# sink_lines LINE: the line once for each sink, with @K@ its number and @PORT@ the sinks' port
sink_lines() {
  local k line
  for ((k = 0; k < sinks; k++)); do
    line=${1//@K@/$k}
    echo "${line//@PORT@/$sink_port}"
  done
}

sinks_of_relay() {
  if [ -n "$secure" ]; then
    sink_lines "      - { id: s@K@, url: \"rtmps://127.0.0.1:@PORT@/sink@K@/{name}\", tls: { ca: $out/tls/cert.pem } }"
  else
    sink_lines '      - { id: s@K@, url: "rtmp://127.0.0.1:@PORT@/sink@K@/{name}" }'
  fi
}

# A cluster of this node alone, whose inner listeners are there as they are with others.
cluster_of_relay() {
  local members bus media
  free_port && members=$port
  free_port && bus=$port
  free_port && media=$port
  echo "cluster: { enabled: on, secret: bench-alone-in-its-cluster, host: 127.0.0.1, nodes: 1, quorum: 1, members: $members, bus: $bus, media: $media }"
}

# The relay's own limits are set so wide that none of them is what is measured.
start_relay() {
  free_port && ingest=$port
  free_port && admin=$port
  rm -rf "$work/data"
  cat >"$work/relay.yaml" <<CONFIG
node: { name: bench, data: $work/data }
ingest:
  - { host: 127.0.0.1, port: $ingest }
admin: { host: 127.0.0.1, port: $admin }
limits:
  connectionsPerAddress: 20000
  handshakesPerSecond: { total: 5000, perAddress: 5000 }
$([ -z "$clustered" ] || cluster_of_relay)
routes:
  - match: "live/{name}"
    publish: { open: true }
    sinks:
$(sinks_of_relay)
CONFIG
  start "$work/relay.log" ./run.sh --config "$work/relay.yaml"
  wait_for 'ready in ' "$work/relay.log" "$pid" 60
  pids=("$pid")
}

start_nginx() {
  free_port && ingest=$port
  cat >"$work/nginx.conf" <<CONFIG
load_module $(nginx_module);
daemon off; pid $work/nginx.pid; error_log $work/error.log warn;
worker_processes 1; worker_rlimit_nofile $(ulimit -n);
events { worker_connections 8192; }
rtmp { access_log off; server { listen 127.0.0.1:$ingest; application live { live on;
$(sink_lines '  push rtmp://127.0.0.1:@PORT@/sink@K@;')
} } }
CONFIG
  start "$work/nginx.log" nginx -e "$work/error.log" -p "$work" -c "$work/nginx.conf"
  sleep 1
  kill -0 "$pid" 2>/dev/null || fail "nginx did not start: $(tail -3 "$work/error.log")"
  read -ra pids <<<"$pid $(<"/proc/$pid/task/$pid/children")"
}

start_fanout() {
  free_port && ingest=$port
  start "$work/fanout.log" "$bin/fanout" "$ingest" "$sink_port" "$sinks" $((warmup + seconds + 60))
  wait_for '^ready' "$work/fanout.log" "$pid" 5
  pids=("$pid")
}
