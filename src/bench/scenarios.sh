# shellcheck shell=bash
# Sourced by bench.sh: what is loaded, in which order, and what is told of it.

# choose NAME: what that scenario loads, with what beside it (programs, of which the first is measured and the others
# are what it is compared with), and what it does to the load: options of loadgen, requests, RTMPS, a cluster
choose() {
  name=$1 publishers=100 sinks=2 rates=() disturbance=() asking='' secure='' clustered='' default_mode=solo
  programs=("$subject" calm)
  case $name in
    1x1) publishers=1 sinks=1 ;;
    1x50) publishers=1 sinks=50 ;;
    300x2) publishers=300 ;;
    500x1) publishers=500 sinks=1 rates=(--video-bps 300000 --audio-bps 64000) ;;
    stalled) disturbance=(--stall "0:$seconds") ;;
    churn) disturbance=(--churn 0.5:2) ;;
    rtmps) secure=yes ;;
    api) asking=yes ;;
    clustered) clustered=yes ;;
    100x2) ;;
    *) return 1 ;;
  esac
  case $name in
    1x1 | 1x50 | 100x2) programs=("$subject" fanout) default_mode=both ;;
    300x2 | 500x1 | rtmps) programs=("$subject" fanout) ;;
  esac
  case $name in
    rtmps | api | clustered) [ "$subject" = relay ] || fail "$name is the relay's own" ;;
    *) [ -z "$peers" ] || programs+=(nginx) ;;
  esac
  allow_files $((publishers * (1 + sinks) + 256))
}

# One after the other.
solo() {
  local program
  for program in "${programs[@]}"; do measure "$program"; done
  tell "one after the other" 20 "${programs[@]}"
}

# The first two at the same time; the report of each is kept apart from those of solo.
paired() {
  local reports=$reports/paired
  mkdir -p "$reports"
  measure "${programs[@]:0:2}"
  tell "loaded at the same time" 120 "${programs[@]:0:2}"
}

both() {
  solo
  paired
}
