#include "loadgen.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { TIMER_SLACK_NS = 1000, LONGEST_TAIL_S = 20 };

static void prepare_process(void) {
  struct rlimit files;
  int needed = options.publishers * (1 + options.sinks) + 64;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  errno = 0;
  if (files.rlim_max < (rlim_t)needed) fail("too few file descriptors allowed (ulimit -n)");
  signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_TIMERSLACK, TIMER_SLACK_NS);
  if (options.realtime && sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1}) < 0)
    fprintf(stderr, "loadgen: no real-time priority: %s\n", strerror(errno));
}

static uint64_t after(uint64_t moment_ns, double seconds) { return moment_ns + (uint64_t)(seconds * 1e9); }

static void plan(void) {
  timeline.start = clock_ns();
  timeline.cold_start = after(timeline.start, options.ramp_s + options.settle_s);
  timeline.warm_start = after(timeline.cold_start, options.warmup_s);
  timeline.warm_end = after(timeline.warm_start, options.measured_s);
  double whole_s = options.ramp_s + options.settle_s + options.warmup_s + options.measured_s + options.drain_s + LONGEST_TAIL_S;
  alarm((unsigned)whole_s + 15); /* ends the process whatever happens */
}

static uint64_t earlier(uint64_t one, uint64_t other) { return one < other ? one : other; }

/* Runs until the moment and sends, however late, all that is due before it: of the windows nothing is left out. */
static void run_until(uint64_t moment_ns) {
  for (uint64_t now_ns; (now_ns = clock_ns()) < moment_ns;)
    connections_wait(earlier(earlier(publishers_run(now_ns), series_run(now_ns)), moment_ns));
  publishers_run(moment_ns - 1);
}

/* What is late is not lost: as long as something comes, more is waited for. */
static void drain(void) {
  uint64_t end_ns = after(timeline.warm_end, options.drain_s + LONGEST_TAIL_S), quiet_since_ns = clock_ns();
  while (!sinks_complete()) {
    uint64_t now_ns = clock_ns(), before = traffic.to_sinks;
    if (now_ns >= end_ns || now_ns >= after(quiet_since_ns, options.drain_s)) return;
    connections_wait(after(now_ns, 0.01));
    if (traffic.to_sinks != before) quiet_since_ns = clock_ns();
  }
}

static void measure(struct mark marks[WINDOWS + 1]) {
  run_until(timeline.cold_start);
  marks[COLD] = mark_now();
  run_until(timeline.warm_start);
  marks[WARM] = mark_now();
  if (options.stall_for_s > 0) {
    run_until(earlier(after(timeline.warm_start, options.stall_at_s), timeline.warm_end));
    sink_stall(true);
    run_until(earlier(after(timeline.warm_start, options.stall_at_s + options.stall_for_s), timeline.warm_end));
    sink_stall(false);
  }
  run_until(timeline.warm_end);
  marks[WINDOWS] = mark_now();
}

int main(int count, char **arguments) {
  options_read(count, arguments);
  prepare_process();
  media_init();
  tls_init();
  connections_init();
  connection_listen(options.sink_port, &sink_role);
  plan();
  publishers_init();
  sinks_init();
  series_init();
  struct mark marks[WINDOWS + 1];
  measure(marks);
  drain();
  FILE *file = options.out ? fopen(options.out, "w") : stdout;
  if (!file) fail(options.out);
  bool good = report_write(file, marks);
  if (fclose(file) != 0) fail("writing the report");
  publishers_end();
  return good ? 0 : 1;
}
