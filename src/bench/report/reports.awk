# Reads the reports of a run: awk -f reports.awk -f ONE.awk 100x2-relay.json 100x2-fanout.json machine.json ...
# A report has one value on each line; its place in the objects around it is its path, as in warm.delayUs.p50. What a
# file is about is its name: SCENARIO-PROGRAM.json, or another word. Leaves
#   found[ID, PATH]          ID is the file's name without .json
#   scenarios, scenario[N]   in the order of the files, as are
#   programs[S], program[S, N]
# Works with mawk and gawk alike.

FNR == 1 {
  id = FILENAME
  sub(/.*\//, "", id)
  sub(/\.json$/, "", id)
  read_name(id)
  depth = 0
}

{
  line = $0
  sub(/^ +/, "", line)
  sub(/,$/, "", line)
}

line == "}" { depth--; next }

line ~ /^"[^"]+": / {
  key = line
  sub(/^"/, "", key)
  sub(/": .*/, "", key)
  value = line
  sub(/^"[^"]+": /, "", value)
  path = key
  for (i = depth; i >= 1; i--) path = above[i] "." path
  if (value == "{") above[++depth] = key
  else if (value != "{}" && value != "null") found[id, path] = unquoted(value)
}

function read_name(id,   part) {
  if (split(id, part, "-") != 2) return
  if (!(part[1] in programs)) scenario[++scenarios] = part[1]
  program[part[1], ++programs[part[1]]] = part[2]
}

function unquoted(value,   text) {
  if (value !~ /^".*"$/) return value
  value = substr(value, 2, length(value) - 2)
  if (index(value, "\\") == 0) return value
  while (value != "") {
    if (substr(value, 1, 1) == "\\") value = substr(value, 2)
    text = text substr(value, 1, 1)
    value = substr(value, 2)
  }
  return text
}

function value_of(s, p, path) {
  return found[s "-" p, path]
}

# The first of the programs is measured; the others are what it is compared with.
function ratio_of(s, p, path,   a, b) {
  a = value_of(s, program[s, 1], path)
  b = value_of(s, p, path)
  return a != "" && b + 0 > 0 ? sprintf("%.2f", a / b) : ""
}

function is_load(p) {
  return p != "requests"
}

function title_of(p) {
  if (p == "fanout") return "bare fan-out"
  if (p == "nginx") return "nginx-rtmp"
  if (p == "calm") return "relay, calm"
  return p
}

# A scenario in words.
function words_of(s) {
  if (s == "rtmps") return "100x2 to RTMPS"
  if (s == "stalled") return "100x2, one sink stalled"
  if (s == "churn") return "100x2, publisher churn"
  if (s == "api") return "100x2, 50 requests/s"
  if (s == "clustered") return "100x2, clustered"
  if (s == "500x1") return "500x1, 0.3 Mbit/s"
  return s
}

# Two or three digits that count, with their unit.
function time_of(us) {
  if (us == "") return "-"
  us += 0 # a number from here on: awk compares strings as such
  if (us < 999.5) return sprintf("%.0f us", us)
  if (us < 9995) return sprintf("%.1f ms", us / 1000)
  if (us < 999500) return sprintf("%.0f ms", us / 1000)
  return sprintf("%.1f s", us / 1000000)
}

function number_of(value, decimals) {
  return value == "" ? "-" : sprintf("%.*f", decimals, value)
}

function mib_of(bytes) {
  return bytes == "" ? "-" : sprintf(bytes + 0 < 10485760 ? "%.1f" : "%.0f", bytes / 1048576)
}

# Frames of the time measured that never came, those before a media server's first, and those owed when a publisher
# left. Those before the first, and at the end, are in one count or in both: the greater holds.
function lost_of(s, p,   window, parts) {
  window = value_of(s, p, "warm.framesLost") + 0
  parts = value_of(s, p, "judgement.missedAtStart") + value_of(s, p, "judgement.gapFrames") + value_of(s, p, "judgement.lostAtCut")
  return window > parts ? window : parts
}

function wrong_of(s, p) {
  return value_of(s, p, "judgement.corrupt") + value_of(s, p, "judgement.duplicatesOrLate") + value_of(s, p, "judgement.misrouted")
}
