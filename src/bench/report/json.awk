# Writes all results as one JSON object: awk -f reports.awk -f json.awk REPORTS... machine.json > all.json
# One value on each line, as in the reports.

function blanks(level,   text) {
  while (level-- > 0) text = text "  "
  return text
}

function begin_value(name) {
  if (level > 0) printf "%s\n%s\"%s\": ", (first_of_object ? "" : ","), blanks(level), name
  first_of_object = 0
}

function begin(name) {
  begin_value(name)
  printf "{"
  level++
  first_of_object = 1
}

function end() {
  level--
  if (first_of_object) printf "}"
  else printf "\n%s}", blanks(level)
  first_of_object = 0
}

function put(name, value) {
  if (value == "") return
  begin_value(name)
  printf "%s", value
}

function put_text(name, value,   i, c) {
  if (value == "") return
  begin_value(name)
  printf "\""
  for (i = 1; i <= length(value); i++) {
    c = substr(value, i, 1)
    printf "%s%s", (c == "\"" || c == "\\" ? "\\" : ""), c
  }
  printf "\""
}

function put_delays(name, path, s, p) {
  if (value_of(s, p, path ".p50") == "") return
  begin(name)
  put("p50", value_of(s, p, path ".p50"))
  put("p99", value_of(s, p, path ".p99"))
  put("p999", value_of(s, p, path ".p999"))
  put("max", value_of(s, p, path ".max"))
  end()
}

function put_window(window, s, p) {
  put("seconds", value_of(s, p, window ".seconds"))
  put("gigabitsOut", value_of(s, p, window ".gigabitsOut"))
  put_delays("delayUs", window ".delayUs", s, p)
  put_delays("delayFromScheduleUs", window ".delayFromScheduleUs", s, p)
  put("cpuSecondsPerGigabit", value_of(s, p, window ".relay.cpuSecondsPerGigabit"))
  put("corePercent", value_of(s, p, window ".relay.corePercent"))
  put("rssBytes", value_of(s, p, window ".relay.rssBytes"))
  put("peakRssBytes", value_of(s, p, window ".relay.peakRssBytes"))
  put("framesExpected", value_of(s, p, window ".framesExpected"))
  put("framesLost", value_of(s, p, window ".framesLost"))
  put("framesExcused", value_of(s, p, window ".framesExcused"))
  put("generatorCorePercent", value_of(s, p, window ".generator.corePercent"))
  put("othersCorePercent", value_of(s, p, window ".machine.othersCorePercent"))
}

function put_program(s, p) {
  begin(p)
  put_text("failed", value_of(s, p, "failed"))
  put("flawless", value_of(s, p, "flawless"))
  if (value_of(s, p, "warm.seconds") != "") {
    put_window("warm", s, p)
    begin("cold")
    put_window("cold", s, p)
    end()
    put("missedAtStart", value_of(s, p, "judgement.missedAtStart"))
    put("gapFrames", value_of(s, p, "judgement.gapFrames"))
    put("lostAtCut", value_of(s, p, "judgement.lostAtCut"))
    put("corrupt", value_of(s, p, "judgement.corrupt"))
    put("duplicatesOrLate", value_of(s, p, "judgement.duplicatesOrLate"))
    put("sessions", value_of(s, p, "judgement.sessions"))
    put("sessionsLost", value_of(s, p, "judgement.closedByRelay"))
    put("publishersLost", value_of(s, p, "publishersLost"))
    put_delays("firstVideoUs", "firstVideoUs", s, p)
    put_delays("generatorLatenessUs", "generatorLatenessUs", s, p)
  }
  if (value_of(s, p, "churn.departures") != "") {
    begin("churn")
    put("departures", value_of(s, p, "churn.departures"))
    put("returns", value_of(s, p, "churn.returns"))
    put_delays("returnToVideoUs", "churn.returnToVideoUs", s, p)
    end()
  }
  if (value_of(s, p, "stalledSink.warm.framesExpected") != "") {
    begin("stalledSink")
    put("framesExpected", value_of(s, p, "stalledSink.warm.framesExpected"))
    put("framesDelivered", value_of(s, p, "stalledSink.warm.framesDelivered"))
    end()
  }
  put_text("lastError", value_of(s, p, "lastError"))
  end()
}

function put_requests(s,   n, kinds, kind) {
  begin("requests")
  put_text("failed", value_of(s, "requests", "failed"))
  put("requests", value_of(s, "requests", "requests"))
  put("late", value_of(s, "requests", "late"))
  put("wrong", value_of(s, "requests", "wrong"))
  n = split("all list one metrics add remove", kinds, " ")
  for (kind = 1; kind <= n; kind++) put_delays(kinds[kind] "Us", kinds[kind], s, "requests")
  end()
}

function put_ratios(s, p) {
  begin(p)
  put("cpuSecondsPerGigabit", ratio_of(s, p, "warm.relay.cpuSecondsPerGigabit"))
  put("delayP50", ratio_of(s, p, "warm.delayUs.p50"))
  put("delayP99", ratio_of(s, p, "warm.delayUs.p99"))
  put("delayP999", ratio_of(s, p, "warm.delayUs.p999"))
  put("delayFromScheduleP99", ratio_of(s, p, "warm.delayFromScheduleUs.p99"))
  put("rssBytes", ratio_of(s, p, "warm.relay.rssBytes"))
  put("peakRssBytes", ratio_of(s, p, "warm.relay.peakRssBytes"))
  end()
}

function put_scenario(s,   n, p, load) {
  begin(s)
  for (n = programs[s]; n >= 1; n--) if (value_of(s, program[s, n], "load.publishers") != "") load = program[s, n]
  put("publishers", value_of(s, load, "load.publishers"))
  put("sinksEach", value_of(s, load, "load.sinksEach"))
  put("videoBitsPerSecond", value_of(s, load, "load.videoBitsPerSecond"))
  put("audioBitsPerSecond", value_of(s, load, "load.audioBitsPerSecond"))
  begin("programs")
  for (n = 1; n <= programs[s]; n++) if (is_load(program[s, n])) put_program(s, program[s, n])
  end()
  for (n = 1; n <= programs[s]; n++) if (!is_load(program[s, n])) put_requests(s)
  begin("ratios")
  for (n = 2; n <= programs[s]; n++) if (is_load(program[s, n])) put_ratios(s, program[s, n])
  end()
  end()
}

END {
  begin("")
  begin("machine")
  count = split("cpu cores memoryMiB kernel jvm nginx version commit date command", wanted, " ")
  for (i = 1; i <= count; i++) {
    if (wanted[i] == "cores" || wanted[i] == "memoryMiB") put(wanted[i], found["machine", wanted[i]])
    else put_text(wanted[i], found["machine", wanted[i]])
  }
  end()
  begin("scenarios")
  for (i = 1; i <= scenarios; i++) put_scenario(scenario[i])
  end()
  end()
  printf "\n"
}
