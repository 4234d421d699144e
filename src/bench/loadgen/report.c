/* One JSON object; one value on each line, so that line tools can read it too. */
#include "loadgen.h"

#include <math.h>
#include <unistd.h>

static const char *const WINDOW_NAMES[WINDOWS] = {[COLD] = "cold", [WARM] = "warm"};

static void put_usage(const char *name, const struct usage *from, const struct usage *to, double seconds, double gigabits) {
  uint64_t user = to->user_ticks - from->user_ticks, system = to->system_ticks - from->system_ticks;
  double cpu_s = (double)(to->cpu_ns - from->cpu_ns) / 1e9;
  json_begin(name);
  json_real("cpuSeconds", cpu_s, 4);
  json_real("corePercent", 100 * cpu_s / seconds, 2);
  json_real("userShare", user + system ? (double)user / (double)(user + system) : 0, 3);
  json_real("cpuSecondsPerGigabit", gigabits > 0 ? cpu_s / gigabits : NAN, 4);
  json_count("rssBytes", to->rss_bytes);
  json_count("peakRssBytes", to->peak_rss_bytes);
  json_end();
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
  json_begin("machine");
  json_count("cores", (uint64_t)sysconf(_SC_NPROCESSORS_ONLN));
  json_real("idleShare", total > 0 ? (double)(to->idle_ticks - from->idle_ticks) / total : 0, 3);
  json_real("stealShare", total > 0 ? (double)(to->steal_ticks - from->steal_ticks) / total : 0, 3);
  json_real("othersCorePercent", 100 * others_cpu_s(from_mark, to_mark) / seconds, 1);
  json_end();
}

/* How many are missing; a frame that comes while the numbers are taken must not turn this into a huge one. */
static uint64_t missing(uint64_t expected, uint64_t delivered) { return expected > delivered ? expected - delivered : 0; }

static void put_window(int window, const struct mark *from, const struct mark *to) {
  double seconds = (double)(to->now_ns - from->now_ns) / 1e9;
  double gigabits = (double)(to->bytes_received - from->bytes_received) * 8 / 1e9;
  uint64_t expected = sinks_expected(window, false), delivered = sinks.others.delivered[window];
  json_begin(WINDOW_NAMES[window]);
  json_real("seconds", seconds, 3);
  json_count("framesExpected", expected);
  json_count("framesDelivered", delivered);
  json_count("framesLost", missing(expected, delivered));
  json_count("framesExcused", publishers.excused[window] * (uint64_t)options.sinks);
  json_real("gigabitsIn", (double)(to->bytes_sent - from->bytes_sent) * 8 / 1e9, 4);
  json_real("gigabitsOut", gigabits, 4);
  json_delay("delayUs", &sinks.delay[window]);
  json_delay("delayFromScheduleUs", &sinks.schedule_delay[window]);
  json_delay("keyFrameDelayUs", &sinks.key_delay[window]);
  if (options.pid_count > 0) put_usage("relay", &from->relay, &to->relay, seconds, gigabits);
  put_usage("generator", &from->self, &to->self, seconds, gigabits);
  put_machine(from, to, seconds);
  json_end();
}

static void put_verdict(const char *name, const struct verdict *verdict) {
  json_begin(name);
  json_count("sessions", verdict->sessions);
  json_count("closedByRelay", verdict->closed_by_relay);
  json_count("missedAtStart", verdict->missed_at_start);
  json_count("lostAtCut", verdict->lost_at_cut);
  json_count("gaps", verdict->gaps);
  json_count("gapFrames", verdict->gap_frames);
  json_count("duplicatesOrLate", verdict->duplicates);
  json_count("corrupt", verdict->corrupt);
  json_count("misrouted", verdict->misrouted);
  json_count("beforeConfig", verdict->before_config);
  json_count("notResumedOnKey", verdict->not_resumed_on_key);
  json_count("timeWentBack", verdict->time_back);
  json_count("timeShifted", verdict->time_shift);
  json_count("configFrames", verdict->config_frames);
  json_count("dataMessages", verdict->data_messages);
  json_end();
}

static void put_victim(void) {
  json_begin("stalledSink");
  for (int window = 0; window < WINDOWS; window++) {
    json_begin(WINDOW_NAMES[window]);
    json_count("framesExpected", sinks_expected(window, true));
    json_count("framesDelivered", sinks.victims.delivered[window]);
    json_end();
  }
  put_verdict("judgement", &sinks.victims);
  json_end();
}

static void put_churn(void) {
  json_begin("churn");
  json_real("everySeconds", options.churn_every_s, 3);
  json_real("awaySeconds", options.churn_away_s, 3);
  json_count("departures", publishers.left_by_fin + publishers.left_by_reset);
  json_count("byFin", publishers.left_by_fin);
  json_count("byReset", publishers.left_by_reset);
  json_count("returns", publishers.returns);
  json_count("framesExcused", publishers.frames_excused * (uint64_t)options.sinks);
  json_count("framesExcusedDelivered", sinks.others.excused_delivered + sinks.victims.excused_delivered);
  json_delay("returnToVideoUs", &sinks.return_to_video);
  json_end();
}

static void put_load(void) {
  json_begin("load");
  json_text("framing", options.plain ? "plain" : "rtmp");
  json_flag("publisherTls", options.publisher_tls);
  json_flag("sinkTls", options.sink_certificate != NULL);
  json_count("publishers", (uint64_t)options.publishers);
  json_count("sinksEach", (uint64_t)options.sinks);
  json_count("videoBitsPerSecond", (uint64_t)options.video_bps);
  json_count("audioBitsPerSecond", (uint64_t)options.audio_bps);
  json_count("chunkBytes", (uint64_t)options.publisher_chunk);
  json_end();
}

static bool flawless(void) {
  const struct verdict *others = &sinks.others, *victim = &sinks.victims;
  uint64_t wrong = others->missed_at_start + others->lost_at_cut + others->gaps + others->duplicates + others->misrouted + others->before_config + others->not_resumed_on_key +
                    others->time_back + others->time_shift + others->closed_by_relay + others->corrupt + victim->corrupt +
                    victim->misrouted + victim->duplicates + victim->before_config + victim->not_resumed_on_key + victim->time_back +
                    faults.protocol + sinks.unknown_names + (uint64_t)publishers.lost;
  return wrong == 0 && sinks_complete() && publishers.live == options.publishers;
}

struct mark mark_now(void) {
  struct mark mark = {.bytes_received = traffic.to_sinks,
                      .bytes_sent = traffic.from_publishers,
                      .relay = usage_of(options.pids, options.pid_count),
                      .self = usage_of_self(),
                      .machine = machine_now(),
                      .now_ns = clock_ns()};
  return mark;
}

bool report_write(FILE *file, const struct mark marks[WINDOWS + 1]) {
  json_start(file, JSON_LINES);
  json_text("label", options.label);
  json_flag("flawless", flawless());
  put_load();
  for (int window = 0; window < WINDOWS; window++) put_window(window, &marks[window], &marks[window + 1]);
  put_verdict("judgement", &sinks.others);
  if (options.stall_for_s > 0) put_victim();
  if (options.churn_every_s > 0) put_churn();
  json_delay("firstVideoUs", &sinks.first_video);
  json_delay("generatorLatenessUs", &publishers.lateness);
  json_count("framesSent", publishers.frames_sent);
  json_count("framesLost", sinks.others.lost);
  json_count("publishersLive", (uint64_t)publishers.live);
  json_count("publishersLost", (uint64_t)publishers.lost);
  json_count("protocolErrors", faults.protocol);
  json_count("unknownNames", sinks.unknown_names);
  json_text("lastError", faults.last);
  json_finish();
  return flawless();
}
