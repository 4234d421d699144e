/* One JSON object; one value on each line, so that line tools can read it too. */
#include "loadgen.h"

#include <math.h>
#include <unistd.h>

static const char *const WINDOW_NAMES[WINDOWS] = {[COLD] = "cold", [WARM] = "warm"};

static FILE *out;
static int depth;
static bool first_of_object;

static void begin_value(const char *name) {
  if (depth > 0) fprintf(out, "%s\n%*s\"%s\": ", first_of_object ? "" : ",", 2 * depth, "", name);
  first_of_object = false;
}

static void begin(const char *name) {
  begin_value(name);
  fputc('{', out);
  depth++;
  first_of_object = true;
}

static void end(void) {
  depth--;
  fprintf(out, "\n%*s}", 2 * depth, "");
  first_of_object = false;
}

static void put_count(const char *name, uint64_t value) {
  begin_value(name);
  fprintf(out, "%llu", (unsigned long long)value);
}

static void put_real(const char *name, double value, int decimals) {
  begin_value(name);
  if (isnan(value)) fputs("null", out); /* nothing was measured, which is no zero */
  else fprintf(out, "%.*f", decimals, value);
}

static void put_text(const char *name, const char *value) {
  begin_value(name);
  fputc('"', out);
  for (; *value; value++) {
    if (*value == '"' || *value == '\\') fputc('\\', out);
    fputc((unsigned char)*value < ' ' ? ' ' : *value, out);
  }
  fputc('"', out);
}

static double quantile_us(const struct histogram *histogram, double fraction) {
  return histogram->total ? (double)histogram_quantile(histogram, fraction) / 1e3 : NAN;
}

static void put_delay(const char *name, const struct histogram *histogram) {
  begin(name);
  put_count("count", histogram->total);
  put_real("p50", quantile_us(histogram, 0.5), 1);
  put_real("p99", quantile_us(histogram, 0.99), 1);
  put_real("p999", quantile_us(histogram, 0.999), 1);
  put_real("max", quantile_us(histogram, 1), 1);
  end();
}

static void put_usage(const char *name, const struct usage *from, const struct usage *to, double seconds, double gigabits) {
  uint64_t user = to->user_ticks - from->user_ticks, system = to->system_ticks - from->system_ticks;
  double cpu_s = (double)(to->cpu_ns - from->cpu_ns) / 1e9;
  begin(name);
  put_real("cpuSeconds", cpu_s, 4);
  put_real("corePercent", 100 * cpu_s / seconds, 2);
  put_real("userShare", user + system ? (double)user / (double)(user + system) : 0, 3);
  put_real("cpuSecondsPerGigabit", gigabits > 0 ? cpu_s / gigabits : NAN, 4);
  put_count("rssBytes", to->rss_bytes);
  put_count("peakRssBytes", to->peak_rss_bytes);
  end();
}

/* Work that is neither the relay's nor the generator's: above a few percent, delays say little about the relay. */
static double others_cpu_s(const struct mark *from, const struct mark *to) {
  uint64_t busy = to->machine.total_ticks - to->machine.idle_ticks - from->machine.total_ticks + from->machine.idle_ticks;
  uint64_t ours_ns = to->relay.cpu_ns - from->relay.cpu_ns + to->self.cpu_ns - from->self.cpu_ns;
  double others_s = (double)busy / (double)sysconf(_SC_CLK_TCK) - (double)ours_ns / 1e9;
  return others_s > 0 ? others_s : 0;
}

static void put_machine(const struct mark *from_mark, const struct mark *to_mark, double seconds) {
  const struct machine *from = &from_mark->machine, *to = &to_mark->machine;
  double total = (double)(to->total_ticks - from->total_ticks);
  begin("machine");
  put_count("cores", (uint64_t)sysconf(_SC_NPROCESSORS_ONLN));
  put_real("idleShare", total > 0 ? (double)(to->idle_ticks - from->idle_ticks) / total : 0, 3);
  put_real("stealShare", total > 0 ? (double)(to->steal_ticks - from->steal_ticks) / total : 0, 3);
  put_real("othersCorePercent", 100 * others_cpu_s(from_mark, to_mark) / seconds, 1);
  end();
}

/* How many are missing; a frame that comes while the numbers are taken must not turn this into a huge one. */
static uint64_t missing(uint64_t expected, uint64_t delivered) { return expected > delivered ? expected - delivered : 0; }

static void put_window(int window, const struct mark *from, const struct mark *to) {
  double seconds = (double)(to->now_ns - from->now_ns) / 1e9;
  double gigabits = (double)(to->bytes_received - from->bytes_received) * 8 / 1e9;
  uint64_t expected = sinks_expected(window, false), delivered = sinks.others.delivered[window];
  begin(WINDOW_NAMES[window]);
  put_real("seconds", seconds, 3);
  put_count("framesExpected", expected);
  put_count("framesDelivered", delivered);
  put_count("framesLost", missing(expected, delivered));
  put_real("gigabitsIn", (double)(to->bytes_sent - from->bytes_sent) * 8 / 1e9, 4);
  put_real("gigabitsOut", gigabits, 4);
  put_delay("delayUs", &sinks.delay[window]);
  put_delay("delayFromScheduleUs", &sinks.schedule_delay[window]);
  put_delay("keyFrameDelayUs", &sinks.key_delay[window]);
  if (options.pid_count > 0) put_usage("relay", &from->relay, &to->relay, seconds, gigabits);
  put_usage("generator", &from->self, &to->self, seconds, gigabits);
  put_machine(from, to, seconds);
  end();
}

static void put_verdict(const char *name, const struct verdict *verdict) {
  begin(name);
  put_count("sessions", verdict->sessions);
  put_count("closedByRelay", verdict->closed_by_relay);
  put_count("missedAtStart", verdict->missed_at_start);
  put_count("gaps", verdict->gaps);
  put_count("gapFrames", verdict->gap_frames);
  put_count("duplicatesOrLate", verdict->duplicates);
  put_count("corrupt", verdict->corrupt);
  put_count("misrouted", verdict->misrouted);
  put_count("beforeConfig", verdict->before_config);
  put_count("notResumedOnKey", verdict->not_resumed_on_key);
  put_count("timeWentBack", verdict->time_back);
  put_count("timeShifted", verdict->time_shift);
  put_count("configFrames", verdict->config_frames);
  put_count("dataMessages", verdict->data_messages);
  end();
}

static void put_victim(void) {
  begin("stalledSink");
  for (int window = 0; window < WINDOWS; window++) {
    begin(WINDOW_NAMES[window]);
    put_count("framesExpected", sinks_expected(window, true));
    put_count("framesDelivered", sinks.victim.delivered[window]);
    end();
  }
  put_verdict("judgement", &sinks.victim);
  end();
}

static void put_load(void) {
  begin("load");
  put_text("framing", options.plain ? "plain" : "rtmp");
  put_count("publishers", (uint64_t)options.publishers);
  put_count("sinksEach", (uint64_t)options.sinks);
  put_count("videoBitsPerSecond", (uint64_t)options.video_bps);
  put_count("audioBitsPerSecond", (uint64_t)options.audio_bps);
  put_count("chunkBytes", (uint64_t)options.publisher_chunk);
  end();
}

static bool flawless(void) {
  const struct verdict *others = &sinks.others, *victim = &sinks.victim;
  uint64_t faults = others->missed_at_start + others->gaps + others->duplicates + others->misrouted + others->before_config + others->not_resumed_on_key +
                    others->time_back + others->time_shift + others->closed_by_relay + others->corrupt + victim->corrupt +
                    victim->misrouted + victim->duplicates + victim->before_config + victim->not_resumed_on_key + victim->time_back +
                    sinks.protocol_errors + sinks.unknown_names + (uint64_t)publishers.lost;
  return faults == 0 && sinks_complete() && publishers.live == options.publishers;
}

struct mark mark_now(void) {
  struct mark mark = {.bytes_received = sinks.bytes_received,
                      .bytes_sent = publishers.bytes_sent,
                      .relay = usage_of(options.pids, options.pid_count),
                      .self = usage_of_self(),
                      .machine = machine_now(),
                      .now_ns = clock_ns()};
  return mark;
}

bool report_write(FILE *file, const struct mark marks[WINDOWS + 1]) {
  out = file;
  begin("");
  put_text("label", options.label);
  begin_value("flawless");
  fputs(flawless() ? "true" : "false", out);
  put_load();
  for (int window = 0; window < WINDOWS; window++) put_window(window, &marks[window], &marks[window + 1]);
  put_verdict("judgement", &sinks.others);
  if (options.stall_for_s > 0) put_victim();
  put_delay("firstVideoUs", &sinks.first_video);
  put_delay("generatorLatenessUs", &publishers.lateness);
  put_count("framesSent", publishers.frames_sent);
  put_count("publishersLive", (uint64_t)publishers.live);
  put_count("publishersLost", (uint64_t)publishers.lost);
  put_count("protocolErrors", sinks.protocol_errors);
  put_count("unknownNames", sinks.unknown_names);
  put_text("lastError", last_error);
  end();
  fputc('\n', out);
  return flawless();
}
