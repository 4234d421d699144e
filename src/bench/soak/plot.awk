# Draws a soak: awk -v title=TEXT -v subtitle=TEXT -f plot.awk samples.tsv load.series >soak.svg
# Three panels over the same minutes: memory, open files, delay. Direct memory, media and heap are those of samples.tsv, once
# a minute; all else the load notes every few seconds, whatever happens beside it then.

BEGIN {
  MIB = 1048576
  WIDTH = 1000; LEFT = 64; RIGHT = 130; PANEL = 180; GAP = 64; TOP = 120
}

FNR == 1 { file++ }

file == 1 && FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }

file == 1 && $1 ~ /^[0-9]+$/ {
  at = $1 - 8 / 60 # the moment of a minute at which it is looked
  if ($1 > minutes) minutes = $1

  add("direct", at, $column["direct"] / MIB)
  add("media", at, $column["media"] / MIB)
  add("heap", at, $column["heap"] / MIB)
}

file == 2 {
  at = number("t") / 60
  add("resident", at, number("rssBytes") / MIB)
  add("files", at, number("fds"))
  add("threads", at, number("threads"))
  if ((delays = substr($0, index($0, "\"delayUs\""))) != $0) { add("p50", at, of(delays, "p50") / 1000); add("p99", at, of(delays, "p99") / 1000) }
}

# The first value of that name in the line.
function number(name) { return of($0, name) }

function of(text, name,   start) {
  start = index(text, "\"" name "\":")
  return start ? substr(text, start + length(name) + 3) + 0 : 0
}

function add(name, at, value) {
  n = ++points[name]
  x[name, n] = at
  y[name, n] = value
  if (value > highest[name]) highest[name] = value
}

# A round number of at least the value: 1, 2 or 5 with zeros.
function round_up(value,   unit) {
  if (value <= 0) return 1
  unit = exp(log(10) * int(log(value) / log(10) + (value < 1 ? -1 : 0)))
  if (value <= unit) return unit
  if (value <= 2 * unit) return 2 * unit
  if (value <= 5 * unit) return 5 * unit
  return 10 * unit
}

# ---- parts ---------------------------------------------------------------------------------------------------------

function text_at(x, y, class, text) {
  printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, class, text
}

function line_from(x1, y1, x2, y2, class) {
  printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class
}

function at_x(minute) { return LEFT + (WIDTH - LEFT - RIGHT) * minute / minutes }

function at_y(value, top, most) { return top + PANEL - PANEL * value / most }

# panel NTH HEADING NAMES: names separated by |
function panel(nth, heading, names,   count, name, i, top, most, step) {
  top = TOP + (nth - 1) * (PANEL + GAP)
  count = split(names, name, "|")
  for (i = 1; i <= count; i++) if (highest[name[i]] > most) most = highest[name[i]]
  step = round_up(most / 5)
  most = step * int(most / step + 1)
  text_at(LEFT, top - 14, "panel", heading)
  for (i = 0; i <= most; i += step) {
    line_from(LEFT, at_y(i, top, most), WIDTH - RIGHT, at_y(i, top, most), "grid")
    text_at(LEFT - 8, at_y(i, top, most) + 4, "tick end", sprintf("%g", i))
  }
  step = minutes > 12 ? round_up(minutes / 8) : 1
  for (i = 0; i <= minutes; i += step) text_at(at_x(i), top + PANEL + 18, "tick middle", i (i + step > minutes ? " min" : ""))
  for (i = 1; i <= count; i++) curve(name[i], i, top, most)
}

function curve(name, i, top, most,   n, path) {
  if (!points[name]) return
  for (n = 1; n <= points[name]; n++) path = path sprintf("%s%.1f %.1f", n == 1 ? "M" : "L", at_x(x[name, n]), at_y(y[name, n], top, most))
  printf "<path class=\"c%d\" d=\"%s\"/>\n", i, path
  line_from(WIDTH - RIGHT + 14, top + 20 * i - 12, WIDTH - RIGHT + 32, top + 20 * i - 12, "c" i)
  text_at(WIDTH - RIGHT + 38, top + 20 * i - 8, "program", name)
}

# The look is that of the plot of all scenarios.
function draw_style() {
  print "<style>"
  print "text { font-family: system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 13px; fill: #222; }"
  print ".title { font-size: 22px; font-weight: 600; } .sub { fill: #555; } .panel { font-size: 15px; font-weight: 600; }"
  print ".program { font-size: 12px; fill: #444; } .tick { font-size: 12px; fill: #555; } .end { text-anchor: end; } .middle { text-anchor: middle; }"
  print ".grid { stroke: #dcdcdc; stroke-width: 1; } .c1, .c2, .c3, .c4 { fill: none; stroke-width: 2; }"
  print ".c1 { stroke: #0072b2; } .c2 { stroke: #d55e00; } .c3 { stroke: #6b6b6b; } .c4 { stroke: #56b4e9; }"
  print "</style>"
}

END {
  if (!minutes) exit 1
  height = TOP + 3 * (PANEL + GAP)
  printf "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", WIDTH, height, WIDTH, height
  printf "<title>rtmp-relay: %s</title>\n", title
  draw_style()
  printf "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, height
  text_at(LEFT, 40, "title", title)
  text_at(LEFT, 64, "sub", subtitle)
  panel(1, "Memory, MiB", "resident|direct|media|heap")
  panel(2, "Open files, threads", "files|threads")
  panel(3, "Delay from publisher to media server, ms, of 10 s each", "p99|p50")
  print "</svg>"
}
