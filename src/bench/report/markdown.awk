# Writes the tables of all results: awk -f reports.awk -f markdown.awk REPORTS... machine.json > all.md
# The columns are filled up with blanks, so that they are tables as text too.

function cell(text) {
  cells[rows, ++columns] = text
  if (columns > widest_row) widest_row = columns
  if (length(text) > width[columns]) width[columns] = length(text)
}

function next_row() {
  rows++
  columns = 0
}

function clear_table() {
  rows = widest_row = 0
  split("", cells)
  split("", width)
}

# The first two columns are words, the rest are numbers.
function print_table(words,   r, c, line) {
  for (r = 1; r <= rows; r++) {
    line = "|"
    for (c = 1; c <= widest_row; c++) line = line sprintf(" %" (c <= words ? "-" : "") width[c] "s |", cells[r, c])
    print line
    if (r > 1) continue
    line = "|"
    for (c = 1; c <= widest_row; c++) line = line sprintf(c <= words ? " %s |" : " %s: |", dashes(width[c] - (c > words)))
    print line
  }
}

function dashes(count,   text) {
  while (count-- > 0) text = text "-"
  return text
}

function headings(list,   count, part, i) {
  next_row()
  count = split(list, part, "|")
  for (i = 1; i <= count; i++) cell(part[i])
}

# A row's first cells, and whether there is more to say.
function begin_row(s, n) {
  next_row()
  cell(n == 1 ? words_of(s) : "")
  cell(title_of(program[s, n]))
  if (value_of(s, program[s, n], "failed") == "") return 1
  cell("not measured")
  return 0
}

function print_results(   i, n, s, p) {
  clear_table()
  headings("scenario|program|delay p50|p99|p99.9|max|CPU s/Gbit|CPU, % of a core|RSS MiB|RSS peak|lost|wrong")
  for (i = 1; i <= scenarios; i++)
    for (n = 1; n <= programs[s = scenario[i]]; n++) {
      p = program[s, n]
      if (!is_load(p) || !begin_row(s, n)) continue
      cell(time_of(value_of(s, p, "warm.delayUs.p50")))
      cell(time_of(value_of(s, p, "warm.delayUs.p99")))
      cell(time_of(value_of(s, p, "warm.delayUs.p999")))
      cell(time_of(value_of(s, p, "warm.delayUs.max")))
      cell(number_of(value_of(s, p, "warm.relay.cpuSecondsPerGigabit"), 3))
      cell(number_of(value_of(s, p, "warm.relay.corePercent"), 1))
      cell(mib_of(value_of(s, p, "warm.relay.rssBytes")))
      cell(mib_of(value_of(s, p, "warm.relay.peakRssBytes")))
      cell(lost_of(s, p))
      cell(wrong_of(s, p))
    }
  print_table(2)
  print "\nLost: frames that never came, those before a media server's first among them. Wrong: corrupt, twice or late."
}

function print_more(   i, n, s, p) {
  clear_table()
  headings("scenario|program|from schedule p50|p99|p99.9|max|first video, median|last|cold: delay p99|cold: CPU s/Gbit|generator, % of a core|generator late, p99|others, % of a core")
  for (i = 1; i <= scenarios; i++)
    for (n = 1; n <= programs[s = scenario[i]]; n++) {
      p = program[s, n]
      if (!is_load(p) || !begin_row(s, n)) continue
      cell(time_of(value_of(s, p, "warm.delayFromScheduleUs.p50")))
      cell(time_of(value_of(s, p, "warm.delayFromScheduleUs.p99")))
      cell(time_of(value_of(s, p, "warm.delayFromScheduleUs.p999")))
      cell(time_of(value_of(s, p, "warm.delayFromScheduleUs.max")))
      cell(time_of(value_of(s, p, "firstVideoUs.p50")))
      cell(time_of(value_of(s, p, "firstVideoUs.max")))
      cell(time_of(value_of(s, p, "cold.delayUs.p99")))
      cell(number_of(value_of(s, p, "cold.relay.cpuSecondsPerGigabit"), 3))
      cell(number_of(value_of(s, p, "warm.generator.corePercent"), 0))
      cell(time_of(value_of(s, p, "generatorLatenessUs.p99")))
      cell(number_of(value_of(s, p, "warm.machine.othersCorePercent"), 0))
    }
  print "\nDelay from the moment a frame was due, the time until a publisher's first video, the first seconds after the start, and\nwhat the load generator and all others on the machine took:\n"
  print_table(2)
}

function ratio_cell(s, p, path,   ratio) {
  ratio = ratio_of(s, p, path)
  cell(ratio == "" ? "-" : ratio)
}

function print_ratios(   i, n, s) {
  clear_table()
  headings("scenario|compared with|CPU per Gbit|delay p50|delay p99|delay p99.9|RSS")
  for (i = 1; i <= scenarios; i++) {
    s = scenario[i]
    for (n = 2; n <= programs[s]; n++) {
      if (!is_load(program[s, n])) continue
      next_row()
      cell(n == 2 ? words_of(s) : "")
      cell(title_of(program[s, n]))
      ratio_cell(s, program[s, n], "warm.relay.cpuSecondsPerGigabit")
      ratio_cell(s, program[s, n], "warm.delayUs.p50")
      ratio_cell(s, program[s, n], "warm.delayUs.p99")
      ratio_cell(s, program[s, n], "warm.delayUs.p999")
      ratio_cell(s, program[s, n], "warm.relay.rssBytes")
    }
  }
  if (rows > 1) {
    print "\nThe first program's figures as a multiple of the other's:\n"
    print_table(2)
  }
}

function print_requests(   i, n, k, s, kinds, titles) {
  for (i = 1; i <= scenarios; i++) {
    s = scenario[i]
    if (value_of(s, "requests", "requests") == "") continue
    printf "\n%d requests beside 100x2: %d wrong answers, %d not in time.\n\n", value_of(s, "requests", "requests"), value_of(s, "requests", "wrong"), value_of(s, "requests", "late")
    clear_table()
    headings("requests|p50|p99|max")
    n = split("all list one metrics add remove", kinds, " ")
    split("all|all streams|one stream|metrics|a sink added|a sink removed", titles, "|")
    for (k = 1; k <= n; k++) {
      next_row()
      cell(titles[k])
      cell(time_of(value_of(s, "requests", kinds[k] ".p50")))
      cell(time_of(value_of(s, "requests", kinds[k] ".p99")))
      cell(time_of(value_of(s, "requests", kinds[k] ".max")))
    }
    print_table(1)
  }
}

function print_churn(   i, n, s, p) {
  for (i = 1; i <= scenarios; i++)
    for (n = 1; n <= programs[s = scenario[i]]; n++) {
      p = program[s, n]
      if (value_of(s, p, "churn.departures") + 0 > 0)
        printf "\n%s, %s: publishers left %d times and came back %d times; from the return to new video at a sink p50 %s, p99 %s.\n", s, title_of(p), value_of(s, p, "churn.departures"), value_of(s, p, "churn.returns"), time_of(value_of(s, p, "churn.returnToVideoUs.p50")), time_of(value_of(s, p, "churn.returnToVideoUs.p99"))
    }
}

function print_failures(   i, n, s) {
  for (i = 1; i <= scenarios; i++)
    for (n = 1; n <= programs[s = scenario[i]]; n++)
      if (value_of(s, program[s, n], "failed") != "") printf "\nNot measured: %s, %s: %s\n", s, title_of(program[s, n]), value_of(s, program[s, n], "failed")
}

END {
  printf "%s: %s, %d cores, %d MiB, Linux %s, %s", found["machine", "date"], found["machine", "cpu"], found["machine", "cores"], found["machine", "memoryMiB"], found["machine", "kernel"], found["machine", "jvm"]
  if (found["machine", "nginx"] != "") printf ", %s", found["machine", "nginx"]
  printf "; rtmp-relay %s at %s; `%s`.\n\n", found["machine", "version"], found["machine", "commit"], found["machine", "command"]
  print_results()
  print_ratios()
  print_more()
  print_churn()
  print_requests()
  print_failures()
}
