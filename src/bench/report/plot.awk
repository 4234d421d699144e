# Draws all results: awk -f reports.awk -f plot.awk REPORTS... machine.json > all.svg
# One line for each program, in groups of a scenario: its delays on a log scale, its CPU and its memory as bars.
# The colours are told apart by the colour-blind, too, and each program has a place of its own in the group.

function escaped(text) {
  gsub(/&/, "\\&amp;", text)
  gsub(/</, "\\&lt;", text)
  gsub(/>/, "\\&gt;", text)
  return text
}

function text_at(x, y, class, text) {
  printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, class, escaped(text)
}

function line_from(x1, y1, x2, y2, class) {
  printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class
}

function bar_at(x, y, width, height, class) {
  printf "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>\n", x, y, width, height, class
}

function dot_at(x, y, radius, class) {
  printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>\n", x, y, radius, class
}

function kind_of(p) {
  return p == "fanout" || p == "nginx" || p == "calm" ? p : "relay"
}

function micro(text) {
  sub(/us$/, "\302\265s", text)
  return text
}

# ---- scales --------------------------------------------------------------------------------------------------------

function log10(value) {
  return log(value) / log(10)
}

# Whole powers of ten around all delays.
function scale_delays(   i, n, s, v) {
  lowest = 100
  highest = 1000
  for (i = 1; i <= scenarios; i++)
    for (n = 1; n <= programs[s = scenario[i]]; n++) {
      v = value_of(s, program[s, n], "warm.delayUs.p50") + 0
      while (v > 0 && v < lowest) lowest /= 10
      v = value_of(s, program[s, n], "warm.delayUs.max") + 0
      while (v > highest) highest *= 10
    }
}

function delay_x(us) {
  us += 0
  if (us < lowest) us = lowest
  return DELAY + DELAY_WIDTH * log10(us / lowest) / log10(highest / lowest)
}

# The end of a bar's scale. One that is many times as long as most others is cut off, so that these can be compared.
function end_of(path, divisor,   i, n, s, v, count, all, j, most) {
  count = 0
  for (i = 1; i <= scenarios; i++)
    for (n = 1; n <= programs[s = scenario[i]]; n++) {
      v = value_of(s, program[s, n], path) / divisor
      if (v <= 0) continue
      for (j = count++; j > 0 && all[j] > v; j--) all[j + 1] = all[j]
      all[j + 1] = v
    }
  if (count == 0) return 1
  most = all[count]
  if (most > 3 * all[int((count + 1) / 2)] && count > 3) most = 0
  for (j = count; most == 0 && j > 0; j--) if (all[j] <= 3 * all[int((count + 1) / 2)]) most = all[j]
  return most * 1.02
}

# A step of 1, 2 or 5 times a power of ten, of which about four fit.
function step_of(end,   wanted, power, base) {
  wanted = end / 4
  power = int(log10(wanted))
  if (power > log10(wanted)) power--
  base = 10 ^ power
  wanted /= base
  return base * (wanted < 1.5 ? 1 : wanted < 3.5 ? 2 : wanted < 7.5 ? 5 : 10)
}

# ---- parts ---------------------------------------------------------------------------------------------------------

function draw_style() {
  print "<style>"
  print "text { font-family: system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 13px; fill: #222; }"
  print ".title { font-size: 22px; font-weight: 600; } .sub { fill: #555; } .panel { font-size: 15px; font-weight: 600; }"
  print ".scenario { font-weight: 600; } .program { font-size: 12px; fill: #444; } .value { font-size: 12px; }"
  print ".tick { font-size: 12px; fill: #555; text-anchor: middle; } .end { text-anchor: end; } .bad { fill: #b00020; font-weight: 600; }"
  print ".grid { stroke: #dcdcdc; stroke-width: 1; } .minor { stroke: #f0f0f0; stroke-width: 1; } .band { fill: #f6f7f9; }"
  draw_colour("relay", "#0072b2")
  draw_colour("calm", "#56b4e9")
  draw_colour("fanout", "#6b6b6b")
  draw_colour("nginx", "#d55e00")
  print ".cut { fill: #fff; }"
  print "</style>"
}

function draw_colour(kind, colour) {
  printf ".%s { fill: %s; } .%s-most { fill: %s; fill-opacity: .38; } .%s-line { stroke: %s; stroke-width: 2; } .%s-tick { stroke: %s; stroke-width: 3; } .%s-ring { fill: #fff; stroke: %s; stroke-width: 2; }\n", kind, colour, kind, colour, kind, colour, kind, colour, kind, colour
}

function draw_delays(x50, x99, x999, xmax, y, kind) {
  line_from(x99, y, xmax, y, kind "-line")
  bar_at(x50, y - 5, x99 - x50, 10, kind "-most")
  line_from(x99, y - 7, x99, y + 7, kind "-tick")
  line_from(x999, y - 4, x999, y + 4, kind "-line")
  dot_at(xmax, y, 3, kind "-ring")
  dot_at(x50, y, 5, kind)
}

function draw_legend(y,   x, i, n, s, there) {
  for (i = 1; i <= scenarios; i++) for (n = 1; n <= programs[s = scenario[i]]; n++) if (is_load(program[s, n])) there[kind_of(program[s, n])] = 1
  x = LEFT
  if ("relay" in there) x = draw_key(x, y, "relay", "rtmp-relay")
  if ("calm" in there) x = draw_key(x, y, "calm", "rtmp-relay without what the scenario adds")
  if ("fanout" in there) x = draw_key(x, y, "fanout", "bare TCP fan-out")
  if ("nginx" in there) x = draw_key(x, y, "nginx", "nginx-rtmp")
}

function draw_key(x, y, kind, text) {
  bar_at(x, y - 10, 12, 12, kind)
  text_at(x + 18, y, "", text)
  return x + 44 + 6.9 * length(text)
}

# How the marks of the delays are read.
function draw_marks(x, y) {
  draw_delays(x + 40, x + 130, x + 190, x + 240, y, "fanout")
  text_at(x + 40, y + 22, "tick", "p50")
  text_at(x + 130, y + 22, "tick", "p99")
  text_at(x + 190, y + 22, "tick", "p99.9")
  text_at(x + 240, y + 22, "tick", "max")
}

function draw_delay_grid(top, bottom,   us, i, x) {
  for (us = lowest; us <= highest * 1.001; us *= 10) {
    for (i = 2; i <= 9 && us * 1.001 < highest; i++) {
      x = delay_x(us * i)
      line_from(x, top, x, bottom, "minor")
    }
    x = delay_x(us)
    line_from(x, top, x, bottom, "grid")
    text_at(x, top - 8, "tick", micro(us < 1000 ? us " us" : us < 1000000 ? us / 1000 " ms" : us / 1000000 " s"))
    text_at(x, bottom + 18, "tick", micro(us < 1000 ? us " us" : us < 1000000 ? us / 1000 " ms" : us / 1000000 " s"))
  }
}

function draw_bar_grid(left, width, end, top, bottom,   step, v, x) {
  step = step_of(end)
  for (v = 0; v <= end; v += step) {
    x = left + width * v / end
    line_from(x, top, x, bottom, "grid")
    text_at(x, top - 8, "tick", sprintf("%g", v))
    text_at(x, bottom + 18, "tick", sprintf("%g", v))
  }
}

function draw_bar(left, width, end, value, text, y, kind,   length_x) {
  if (value == "") return
  length_x = width * (value > end ? 1 : value / end)
  bar_at(left, y - 6, length_x < 1 ? 1 : length_x, 12, kind)
  if (value > end) bar_at(left + width - 14, y - 8, 4, 16, "cut")
  text_at(left + length_x + 5, y + 4, "value", text)
}

function draw_program(s, p, y,   kind, cpu, lost) {
  kind = kind_of(p)
  text_at(DELAY - 12, y + 4, "program end", p == "calm" ? "calm" : title_of(p))
  if (value_of(s, p, "failed") != "") {
    text_at(DELAY + 8, y + 4, "value bad", "not measured")
    return
  }
  printf "<g><title>%s, %s: delay p50 %s, p99 %s, p99.9 %s, max %s</title>\n", escaped(words_of(s)), title_of(p), micro(time_of(value_of(s, p, "warm.delayUs.p50"))), micro(time_of(value_of(s, p, "warm.delayUs.p99"))), micro(time_of(value_of(s, p, "warm.delayUs.p999"))), micro(time_of(value_of(s, p, "warm.delayUs.max")))
  if (value_of(s, p, "warm.delayUs.p50") != "")
    draw_delays(delay_x(value_of(s, p, "warm.delayUs.p50")), delay_x(value_of(s, p, "warm.delayUs.p99")), delay_x(value_of(s, p, "warm.delayUs.p999")), delay_x(value_of(s, p, "warm.delayUs.max")), y, kind)
  print "</g>"
  cpu = value_of(s, p, "warm.relay.cpuSecondsPerGigabit")
  draw_bar(CPU, CPU_WIDTH, cpu_end, cpu == "" ? "" : cpu + 0, number_of(cpu, 2), y, kind)
  if (value_of(s, p, "warm.relay.rssBytes") != "") draw_bar(RSS, RSS_WIDTH, rss_end, value_of(s, p, "warm.relay.rssBytes") / 1048576, mib_of(value_of(s, p, "warm.relay.rssBytes")), y, kind)
  lost = lost_of(s, p) + wrong_of(s, p)
  text_at(LOST + 44, y + 4, "value end" (lost > 0 ? " bad" : ""), lost + 0)
}

# ---- the picture ---------------------------------------------------------------------------------------------------

END {
  LEFT = 24; DELAY = 290; DELAY_WIDTH = 470; CPU = 800; CPU_WIDTH = 150; RSS = 1010; RSS_WIDTH = 150; LOST = 1205; WIDTH = 1280
  ROW = 20; GAP = 14; TOP = 190
  scale_delays()
  cpu_end = end_of("warm.relay.cpuSecondsPerGigabit", 1)
  rss_end = end_of("warm.relay.rssBytes", 1048576)
  rows = 0
  for (i = 1; i <= scenarios; i++)
    for (n = 1; n <= programs[s = scenario[i]]; n++) {
      if (is_load(program[s, n])) rows++
      others = value_of(s, program[s, n], "warm.machine.othersCorePercent") + 0
      if (is_load(program[s, n]) && others > noise) noise = others
    }
  bottom = TOP + rows * ROW + scenarios * GAP
  height = bottom + 92

  printf "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n", WIDTH, height, WIDTH, height
  print "<title>rtmp-relay: delay, CPU and memory by scenario</title>"
  draw_style()
  printf "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, height
  text_at(LEFT, 40, "title", "What relaying costs: delay, CPU and memory side by side on one machine")
  text_at(LEFT, 64, "sub", sprintf("%s, %d cores, Linux %s, %s%s; %s", found["machine", "cpu"], found["machine", "cores"], found["machine", "kernel"], found["machine", "jvm"], found["machine", "nginx"] == "" ? "" : ", " found["machine", "nginx"], found["machine", "date"]))
  draw_legend(98)
  text_at(LEFT, 148, "sub", "publishers x media servers each")
  text_at(LEFT, 165, "sub", "2 Mbit/s each unless said")
  text_at(DELAY, 148, "panel", "Delay, log scale")
  draw_marks(DELAY + 200, 138)
  text_at(CPU, 148, "panel", "CPU s per Gbit out")
  text_at(RSS, 148, "panel", "Memory (RSS), MiB")
  text_at(LOST + 44, 148, "panel end", "Lost")
  text_at(LOST + 44, 165, "sub end", "or wrong")

  y = TOP
  for (i = 1; i <= scenarios; i++) {
    for (n = count = 0; n < programs[scenario[i]]; n++) count += is_load(program[scenario[i], n + 1])
    if (i % 2) bar_at(LEFT - 8, y, WIDTH - 2 * LEFT + 16, count * ROW + GAP, "band")
    y += count * ROW + GAP
  }
  draw_delay_grid(TOP, bottom)
  draw_bar_grid(CPU, CPU_WIDTH, cpu_end, TOP, bottom)
  draw_bar_grid(RSS, RSS_WIDTH, rss_end, TOP, bottom)
  y = TOP + GAP / 2 + ROW / 2
  for (i = 1; i <= scenarios; i++) {
    s = scenario[i]
    text_at(LEFT, y + 4, "scenario", words_of(s))
    for (n = 1; n <= programs[s]; n++)
      if (is_load(program[s, n])) {
        draw_program(s, program[s, n], y)
        y += ROW
      }
    y += GAP
  }
  text_at(LEFT, bottom + 48, "sub", "Delay: from just before the publisher's send to the last byte read at the media server, over loopback. A bar with a gap is longer than the scale.")
  text_at(LEFT, bottom + 70, "sub", sprintf("rtmp-relay %s, commit %s; %s", found["machine", "version"], found["machine", "commit"], found["machine", "command"]))
  if (noise > 20) text_at(WIDTH - LEFT, bottom + 70, "sub end bad", sprintf("other work took up to %.0f %% of a core meanwhile: delays say little", noise))
  print "</svg>"
}
