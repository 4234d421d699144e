/* One line of JSON each interval, for runs of hours: nothing of them is kept here. */
#include "loadgen.h"

#include <math.h>
#include <time.h>

static FILE *file;
static uint64_t interval_ns, due_ns;
static struct mark before;

void series_init(void) {
  due_ns = UINT64_MAX;
  if (!options.series) return;
  file = fopen(options.series, "w");
  if (!file) fail(options.series);
  interval_ns = (uint64_t)(options.series_every_s * 1e9);
  due_ns = timeline.start + interval_ns;
  before = mark_now();
}

static uint64_t unix_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / NS_PER_MS;
}

static void put_usage(const char *name, const struct usage *from, const struct usage *to, double seconds) {
  json_begin(name);
  json_real("corePercent", (double)(to->cpu_ns - from->cpu_ns) / 1e7 / seconds, 2);
  json_count("rssBytes", to->rss_bytes);
  json_count("threads", to->threads);
  json_count("fds", to->fds);
  json_end();
}

static const char *window_name(uint64_t now_ns) {
  int window = window_of(now_ns);
  return window == COLD ? "cold" : window == WARM ? "warm" : "none";
}

static void put_line(const struct mark *now) {
  double seconds = (double)(now->now_ns - before.now_ns) / 1e9;
  json_start(file, JSON_ONE_LINE);
  json_real("t", (double)(now->now_ns - timeline.start) / 1e9, 3);
  json_count("unixMs", unix_ms());
  json_text("window", window_name(now->now_ns));
  if (options.pid_count > 0) put_usage("relay", &before.relay, &now->relay, seconds);
  else json_real("relay", NAN, 0);
  put_usage("generator", &before.self, &now->self, seconds);
  json_delay("delayUs", &sinks.interval_delay);
  json_delay("delayFromScheduleUs", &sinks.interval_schedule_delay);
  json_count("framesDelivered", sinks.others.all_delivered + sinks.victims.all_delivered);
  json_count("framesLost", sinks.others.lost);
  json_real("gigabitsOut", (double)(now->bytes_received - before.bytes_received) * 8 / 1e9, 6);
  json_count("sessionsLive", (uint64_t)sinks.live_sessions);
  json_count("sessionsOpened", sinks.others.sessions + sinks.victims.sessions);
  json_count("sessionsLost", sinks.others.closed_by_relay);
  json_count("publishersLive", (uint64_t)publishers.live);
  json_count("departures", publishers.left_by_fin + publishers.left_by_reset);
  json_count("returns", publishers.returns);
  json_finish();
}

uint64_t series_run(uint64_t now_ns) {
  if (now_ns < due_ns) return due_ns;
  struct mark now = mark_now();
  put_line(&now);
  if (fflush(file) != 0) fail("writing the series");
  histogram_clear(&sinks.interval_delay);
  histogram_clear(&sinks.interval_schedule_delay);
  before = now;
  while (due_ns <= now_ns) due_ns += interval_ns;
  return due_ns;
}
