# shellcheck shell=bash
# Sourced by bench.sh: what is loaded, in which order, and what is told of it.

rates=()
# choose NAME: what that scenario loads: $publishers, $sinks, $rates and $default_mode
choose() {
  rates=() default_mode=both publishers=100 sinks=2
  case $1 in
    100x2) ;;
    1x1) publishers=1 sinks=1 ;;
    1x50) publishers=1 sinks=50 ;;
    300x2) publishers=300 default_mode=solo ;;
    500x1) publishers=500 sinks=1 rates=(--video-bps 300000 --audio-bps 64000) default_mode=solo ;;
    stalled | api) default_mode=$1 ;;
    *) return 1 ;;
  esac
  allow_files $((publishers * (1 + sinks) + 256))
}

paired() {
  load "$name-paired-$subject" "${subject//-/_}"
  load "$name-paired-fanout" fanout
  run
  table "loaded at the same time" "$name-paired-$subject" "$name-paired-fanout" "$cpu_rows
$delay_rows
$quality_rows"
  quiet 120 "$name-paired-$subject" "$name-paired-fanout"
}

solo() {
  load "$name-solo-$subject" "${subject//-/_}"
  run
  load "$name-solo-fanout" fanout
  run
  table "one after the other" "$name-solo-$subject" "$name-solo-fanout" "$delay_rows
$memory_rows
$cpu_rows
$quality_rows"
  quiet 20 "$name-solo-$subject" "$name-solo-fanout"
}

both() {
  solo
  paired
}

stalled() {
  load "$name-calm" "${subject//-/_}"
  run
  load "$name-stall" "${subject//-/_}" --stall "0:$seconds"
  run
  table "all sinks but the stalled one" "$name-stall" "$name-calm" "$delay_rows
$memory_rows
$cpu_rows
$quality_rows
frames for the stalled sink|stalledSink.warm.framesExpected|1|0|
  that it got|stalledSink.warm.framesDelivered|1|0|"
  quiet 20 "$name-stall" "$name-calm"
}

api() {
  load "$name-calm" rtmp_relay
  run
  load "$name-busy" rtmp_relay
  ask "$name-requests"
  run
  table "streams, with requests beside and without" "$name-busy" "$name-calm" "$delay_rows
$memory_rows
$cpu_rows
$quality_rows"
  echo
  echo "$name, requests"
  awk -v first=requests -v rows="$api_rows" -f src/bench/table.awk "$out/$name-requests.json"
  quiet 20 "$name-busy" "$name-calm"
}
