# Prints one table of what is beside each other: awk -v rows="..." -f reports.awk -f table.awk A.json B.json ...
# Rows, one a line: heading|path|divisor|decimals|goal. A goal is "ratio N", "more N" (than the second column), or
# "most N", in the units shown. The ratios are of the first column to each of the others.

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
  s = scenario[1]
  printf "  %-34s", ""
  for (n = 1; n <= programs[s]; n++) printf " %12s", program[s, n]
  for (n = 2; n <= programs[s]; n++) printf " %9s", "/ " program[s, n]
  printf "  goal\n"
  count = split(rows, row, "\n")
  for (i = 1; i <= count; i++) {
    if (row[i] == "") continue
    split(row[i], field, "|")
    printf "  %-34s", field[1]
    for (n = 1; n <= programs[s]; n++) printf " %12s", shown(value_of(s, program[s, n], field[2]), field[3], field[4])
    for (n = 2; n <= programs[s]; n++) {
      ratio = ratio_of(s, program[s, n], field[2])
      printf " %9s", ratio == "" ? "-" : ratio
    }
    printf "  %s\n", verdict(field[5], value_of(s, program[s, 1], field[2]), value_of(s, program[s, 2], field[2]), field[3])
  }
  for (n = 1; n <= programs[s]; n++) {
    if (value_of(s, program[s, n], "failed") != "") printf "  %s: not measured: %s\n", program[s, n], value_of(s, program[s, n], "failed")
    if (value_of(s, program[s, n], "lastError") != "") printf "  %s: %s\n", program[s, n], value_of(s, program[s, n], "lastError")
  }
}
