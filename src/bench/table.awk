# Prints one table from two reports: awk -v first=relay -v second=fanout -v rows="..." -f table.awk A.json B.json
# A report has one value on each line; its place in the objects around it is its path, as in warm.delayUs.p50.
# Rows, one a line: heading|path|divisor|decimals|goal. A goal is "ratio N", "more N" (than the second column),
# or "most N", in the units shown.

FNR == 1 { report++; depth = 0 }

{
  line = $0
  sub(/^ +/, "", line)
  sub(/,$/, "", line)
}

line == "}" { depth--; next }

line ~ /^"[^"]+": / {
  name = line
  sub(/^"/, "", name)
  sub(/": .*/, "", name)
  value = line
  sub(/^"[^"]+": /, "", value)
  path = name
  for (i = depth; i >= 1; i--) path = above[i] "." path
  if (value == "{") above[++depth] = name
  else if (value != "null") found[report, path] = value
}

function shown(value, divisor, decimals) {
  return value == "" ? "-" : sprintf("%.*f", decimals, value / divisor)
}

function verdict(goal, a, b, divisor,   part, met) {
  if (goal == "" || a == "") return ""
  split(goal, part, " ")
  if (part[1] != "most" && b == "") return ""
  a += 0 # numbers from here on: awk compares strings as such
  b += 0
  if (part[1] == "ratio") met = a <= b * part[2]
  else if (part[1] == "more") met = a - b <= part[2] * divisor
  else met = a <= part[2] * divisor
  return sprintf("%s %s: %s", part[1] == "more" ? "more by at most" : part[1] == "ratio" ? "ratio at most" : "at most", part[2], met ? "met" : "MISSED")
}

END {
  printf "  %-34s %12s %12s %8s  %s\n", "", first, second, "ratio", "goal"
  count = split(rows, row, "\n")
  for (i = 1; i <= count; i++) {
    if (row[i] == "") continue
    split(row[i], field, "|")
    a = found[1, field[2]]
    b = found[2, field[2]]
    ratio = a != "" && b + 0 > 0 ? sprintf("%.2f", a / b) : "-"
    printf "  %-34s %12s %12s %8s  %s\n", field[1], shown(a, field[3], field[4]), shown(b, field[3], field[4]), ratio, verdict(field[5], a, b, field[3])
  }
  for (i = 1; i <= 2; i++)
    if (found[i, "lastError"] !~ /^"?"?$/) printf "  %s: %s\n", i == 1 ? first : second, found[i, "lastError"]
}
