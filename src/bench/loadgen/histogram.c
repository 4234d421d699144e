#include "loadgen.h"

#include <string.h>

/* Bucket i < 64 holds the value i; above, each power of two has 64 buckets. */
static unsigned bucket_of(uint64_t value) {
  if (value < 64) return (unsigned)value;
  unsigned exponent = 63 - (unsigned)__builtin_clzll(value);
  unsigned bucket = (exponent - 5) * 64 + (unsigned)((value >> (exponent - 6)) & 63);
  return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static uint64_t middle_of(unsigned bucket) {
  if (bucket < 64) return bucket;
  unsigned exponent = bucket / 64 + 5;
  uint64_t width = 1ull << (exponent - 6);
  return (64 + (bucket & 63)) * width + width / 2;
}

void histogram_add(struct histogram *histogram, uint64_t value) {
  histogram->counts[bucket_of(value)]++;
  histogram->total++;
  if (value > histogram->max) histogram->max = value;
}

void histogram_clear(struct histogram *histogram) { memset(histogram, 0, sizeof *histogram); }

uint64_t histogram_quantile(const struct histogram *histogram, double fraction) {
  uint64_t rank = (uint64_t)(fraction * (double)histogram->total), below = 0;
  if (histogram->total == 0) return 0;
  for (unsigned bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket++) {
    below += histogram->counts[bucket];
    if (below > rank) return middle_of(bucket) < histogram->max ? middle_of(bucket) : histogram->max;
  }
  return histogram->max;
}
