# Judges samples.tsv: awk -F'\t' -v publishers=100 -v sinks=2 -v load=load.json -v out=soak.json -f verdict.awk samples.tsv
# Prints the summary's table, then one line for each reason not to pass, which begins with "FAULT ". Its limits are here.
#
# Growth is what the median of the last quarter of minutes is above that of the second one, all taken at the same moment of
# a minute in which nothing but the load is there. A median leaves single odd samples out, and its bound stands over what
# a run without a leak was seen to differ by. At rest, before the load and after it, most has to be the same again.

BEGIN {
  MIB = 1048576
  # column, heading, divisor, decimals, growth bound, minutes from which on growth is judged, bound at rest (-: not judged)
  rule("rss", "RSS, MiB", MIB, 1, 5 * MIB, 12, "-")
  rule("heap", "heap after a collection, MiB", MIB, 2, 2 * MIB, 4, 0.5 * MIB)
  rule("direct", "direct memory, MiB", MIB, 1, 8 * MIB, 8, 8 * MIB)
  rule("media", "media held, MiB", MIB, 1, 8 * MIB, 8, 0)
  rule("fds", "files and sockets", 1, 0, 4, 4, 4)
  rule("threads", "threads", 1, 0, 8, 4, 8)
  rule("streams", "streams", 1, 0, 0, 4, 0)
  rule("sinks", "sinks", 1, 0, 0, 4, 0)
  rule("verticles", "verticles", 1, 0, 0, 4, 0)
  rule("consumers", "bus consumers", 1, 0, 0, 4, 0)
}

function rule(column, heading, divisor, decimals, growth, from, rest) {
  rules[++rule_count] = column
  headings[column] = heading; divisors[column] = divisor; forms[column] = "%." decimals "f"
  growths[column] = growth; froms[column] = from; rests[column] = rest
}

FNR == 1 { for (i = 1; i <= NF; i++) columns[i] = $i; next }

{
  if ($1 ~ /^[0-9]+$/) last = $1
  for (i = 2; i <= NF; i++) seen[$1, columns[i]] = $i + 0
  known[$1] = 1
  order[++samples] = $1
}

# The median of a column over the minutes from..to.
function median(column, from, to,   count, n, i, held, values) {
  for (n = from; n <= to; n++) {
    if (!(n in known)) continue
    held = seen[n, column]
    for (i = count++; i > 0 && values[i] > held; i--) values[i + 1] = values[i]
    values[i + 1] = held
  }
  if (!count) return 0
  return count % 2 ? values[(count + 1) / 2] : (values[count / 2] + values[count / 2 + 1]) / 2
}

function quarter(nth) { return int(last * nth / 4) }

function shown(column, value) { return sprintf(forms[column], value / divisors[column]) }

function fault(text) { faults[++fault_count] = text }

function judge_growth(column,   from, to) {
  from = second[column] = median(column, quarter(1) + 1, quarter(2))
  to = fourth[column] = median(column, quarter(3) + 1, last)
  if (last < froms[column]) return "from " froms[column] " min"
  if (to - from > growths[column])
    fault(headings[column] ": " shown(column, from) " in the second quarter, " shown(column, to) " in the last one; at most " shown(column, growths[column]) " more is allowed")
  return sprintf("+%s at most: %s", shown(column, growths[column]), to - from > growths[column] ? "MISSED" : "met")
}

function judge_rest(column,   before, after, bad) {
  if (rests[column] == "-") return ""
  before = seen["before", column]; after = seen["after", column]
  bad = after - before > rests[column]
  if (bad) fault(headings[column] ": " shown(column, before) " at rest before the load, " shown(column, after) " after it; at most " shown(column, rests[column]) " more is allowed")
  return sprintf("+%s at most: %s", shown(column, rests[column]), bad ? "MISSED" : "met")
}

# Each minute all streams and all their sinks are there, and nothing else is.
function judge_counts(n,   want) {
  want = publishers * sinks
  if (seen[n, "streams"] != publishers) fault("minute " n ": " seen[n, "streams"] " streams where " publishers " should be")
  if (seen[n, "sinks"] != want || seen[n, "live"] != want)
    fault("minute " n ": " seen[n, "sinks"] " sinks, " seen[n, "live"] " of them live, where " want " should be")
  if (seen[n, "viewers"] != 0) fault("minute " n ": " seen[n, "viewers"] " viewers where none should be left")
}

function write_json(   i, n, column, k) {
  printf("{\n  \"minutes\": %d,\n  \"names\": %d,\n  \"samples\": [", last, names) > out
  for (n = 1; n <= samples; n++) {
    printf("%s\n    {\n      \"when\": \"%s\"", (n > 1 ? "," : ""), order[n]) > out
    for (i = 2; i in columns; i++) printf(",\n      \"%s\": %.0f", columns[i], seen[order[n], columns[i]]) > out
    printf("\n    }") > out
  }
  printf("\n  ],\n  \"growth\": {") > out
  for (k = 1; k <= rule_count; k++) {
    column = rules[k]
    printf("%s\n    \"%s\": {\n      \"secondQuarter\": %.0f,\n      \"lastQuarter\": %.0f,\n      \"bound\": %.0f,\n      \"judged\": %s\n    }",
      (k > 1 ? "," : ""), column, second[column], fourth[column], growths[column], (last >= froms[column] ? "true" : "false")) > out
  }
  printf("\n  },\n") > out
}

END {
  printf "\n  %-30s %9s %9s %9s  %-22s %9s %9s  %s\n", "", "2nd qu.", "last qu.", "max", "growth", "before", "after", "at rest"
  for (k = 1; k <= rule_count; k++) {
    column = rules[k]
    most = 0
    for (n = 1; n <= last; n++) if (seen[n, column] > most) most = seen[n, column]
    growth = judge_growth(column)
    printf "  %-30s %9s %9s %9s  %-22s %9s %9s  %s\n", headings[column], shown(column, second[column]), shown(column, fourth[column]),
      shown(column, most), growth, shown(column, seen["before", column]), shown(column, seen["after", column]), judge_rest(column)
  }
  for (n = 1; n <= last; n++) if (n in known) judge_counts(n)
  write_json()
  for (i = 1; i <= fault_count; i++) print "FAULT " faults[i]
}
