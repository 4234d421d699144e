#include "loadgen.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The process clock counts scheduler nanoseconds, so that a nearly idle relay is measured too: ticks are 4 to 10 ms. */
static uint64_t cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return (uint64_t)used.tv_sec * NS_PER_S + (uint64_t)used.tv_nsec;
}

static void add_ticks(pid_t pid, struct usage *usage) {
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *file = fopen(path, "r");
  if (!file) return;
  size_t count = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[count] = 0;
  unsigned long long user, system;
  const char *after_name = strrchr(line, ')'); /* the name may hold spaces and brackets itself */
  if (after_name && sscanf(after_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) == 2) {
    usage->user_ticks += user;
    usage->system_ticks += system;
  }
}

static void add_status(pid_t pid, struct usage *usage) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
  FILE *file = fopen(path, "r");
  if (!file) return;
  while (fgets(line, sizeof line, file)) {
    unsigned long long kib, threads;
    if (sscanf(line, "VmRSS: %llu kB", &kib) == 1) usage->rss_bytes += kib * 1024;
    if (sscanf(line, "VmHWM: %llu kB", &kib) == 1) usage->peak_rss_bytes += kib * 1024;
    if (sscanf(line, "Threads: %llu", &threads) == 1) usage->threads += threads;
  }
  fclose(file);
}

/* The folder's size is their number, or 0 in kernels before 6.2, where they have to be counted. */
static void add_fds(pid_t pid, struct usage *usage) {
  char path[64];
  struct stat status;
  snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
  if (stat(path, &status) == 0 && status.st_size > 0) {
    usage->fds += (uint64_t)status.st_size;
    return;
  }
  DIR *folder = opendir(path);
  if (!folder) return;
  for (struct dirent *entry; (entry = readdir(folder));) usage->fds += entry->d_name[0] != '.';
  closedir(folder);
}

struct usage usage_of(const int *pids, int count) {
  struct usage usage = {0};
  for (int i = 0; i < count; i++) {
    usage.cpu_ns += cpu_ns(pids[i]);
    add_ticks(pids[i], &usage);
    add_status(pids[i], &usage);
    add_fds(pids[i], &usage);
  }
  return usage;
}

struct usage usage_of_self(void) {
  int pid = (int)getpid();
  return usage_of(&pid, 1);
}

struct machine machine_now(void) {
  struct machine machine = {0};
  unsigned long long ticks[8] = {0}; /* user nice system idle iowait irq softirq steal */
  FILE *file = fopen("/proc/stat", "r");
  if (!file) return machine;
  if (fscanf(file, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &ticks[0], &ticks[1], &ticks[2], &ticks[3], &ticks[4],
             &ticks[5], &ticks[6], &ticks[7]) == 8) {
    for (int i = 0; i < 8; i++) machine.total_ticks += ticks[i];
    machine.idle_ticks = ticks[3] + ticks[4];
    machine.steal_ticks = ticks[7];
  }
  fclose(file);
  return machine;
}
