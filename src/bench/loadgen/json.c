#include "loadgen.h"

#include <math.h>

static FILE *out;
static enum json_layout layout;
static int depth;
static bool first_of_object;

static void begin_value(const char *name) {
  if (!first_of_object) fputc(',', out);
  if (layout == JSON_LINES) fprintf(out, "\n%*s", 2 * depth, "");
  fprintf(out, layout == JSON_LINES ? "\"%s\": " : "\"%s\":", name);
  first_of_object = false;
}

static void open_object(void) {
  fputc('{', out);
  depth++;
  first_of_object = true;
}

void json_start(FILE *file, enum json_layout chosen) {
  out = file;
  layout = chosen;
  depth = 0;
  open_object();
}

void json_begin(const char *name) {
  begin_value(name);
  open_object();
}

void json_end(void) {
  depth--;
  if (layout == JSON_LINES) fprintf(out, "\n%*s", 2 * depth, "");
  fputc('}', out);
  first_of_object = false;
}

void json_finish(void) {
  json_end();
  fputc('\n', out);
}

void json_count(const char *name, uint64_t value) {
  begin_value(name);
  fprintf(out, "%llu", (unsigned long long)value);
}

void json_real(const char *name, double value, int decimals) {
  begin_value(name);
  if (isnan(value)) fputs("null", out);
  else fprintf(out, "%.*f", decimals, value);
}

void json_flag(const char *name, bool value) {
  begin_value(name);
  fputs(value ? "true" : "false", out);
}

void json_text(const char *name, const char *value) {
  begin_value(name);
  fputc('"', out);
  for (; *value; value++) {
    if (*value == '"' || *value == '\\') fputc('\\', out);
    fputc((unsigned char)*value < ' ' ? ' ' : *value, out);
  }
  fputc('"', out);
}

static void put_quantile(const char *name, const struct histogram *histogram, double fraction) {
  json_real(name, histogram->total ? (double)histogram_quantile(histogram, fraction) / 1e3 : NAN, 1);
}

void json_delay(const char *name, const struct histogram *histogram) {
  json_begin(name);
  json_count("count", histogram->total);
  put_quantile("p50", histogram, 0.5);
  put_quantile("p99", histogram, 0.99);
  put_quantile("p999", histogram, 0.999);
  put_quantile("max", histogram, 1);
  json_end();
}
