#include "loadgen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct timeline timeline;
struct faults faults;

_Noreturn void fail(const char *what) {
  fprintf(stderr, "loadgen: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(2);
}

void *allocate(size_t bytes) {
  void *memory = calloc(1, bytes);
  if (!memory) fail("out of memory");
  return memory;
}

uint64_t clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

int window_of(uint64_t moment_ns) {
  if (moment_ns < timeline.cold_start || moment_ns >= timeline.warm_end) return -1;
  return moment_ns < timeline.warm_start ? COLD : WARM;
}

void note_error(const char *who, const char *what) { snprintf(faults.last, sizeof faults.last, "%s: %s", who, what); }
