#include "../loadgen.h"

#include <string.h>

enum { NUMBER = 0, BOOLEAN = 1, STRING = 2, OBJECT = 3, NULL_VALUE = 5, UNDEFINED = 6, ECMA_ARRAY = 8, OBJECT_END = 9,
       STRICT_ARRAY = 10, DATE = 11, LONG_STRING = 12 };

static void put_bytes(struct amf_writer *writer, const void *bytes, size_t count) {
  if (writer->length + count > sizeof writer->bytes) fail("command too long");
  memcpy(writer->bytes + writer->length, bytes, count);
  writer->length += count;
}

static void put_marker(struct amf_writer *writer, uint8_t marker) { put_bytes(writer, &marker, 1); }

void amf_key(struct amf_writer *writer, const char *name) {
  size_t length = strlen(name);
  put_bytes(writer, (uint8_t[]){(uint8_t)(length >> 8), (uint8_t)length}, 2);
  put_bytes(writer, name, length);
}

void amf_string(struct amf_writer *writer, const char *value) {
  put_marker(writer, STRING);
  amf_key(writer, value);
}

void amf_number(struct amf_writer *writer, double value) {
  uint64_t bits;
  uint8_t bytes[9] = {NUMBER};
  memcpy(&bits, &value, sizeof bits);
  for (int i = 0; i < 8; i++) bytes[1 + i] = (uint8_t)(bits >> (56 - 8 * i));
  put_bytes(writer, bytes, sizeof bytes);
}

void amf_null(struct amf_writer *writer) { put_marker(writer, NULL_VALUE); }
void amf_object(struct amf_writer *writer) { put_marker(writer, OBJECT); }
void amf_object_end(struct amf_writer *writer) { put_bytes(writer, (uint8_t[]){0, 0, OBJECT_END}, 3); }

static size_t left(const struct amf_reader *reader) { return (size_t)(reader->end - reader->next); }

/* A string without its marker: two bytes of length, then the characters. */
static bool read_text(struct amf_reader *reader, char *value, size_t capacity) {
  if (left(reader) < 2) return false;
  size_t length = (size_t)reader->next[0] << 8 | reader->next[1];
  if (left(reader) < 2 + length) return false;
  size_t kept = length < capacity ? length : capacity - 1;
  memcpy(value, reader->next + 2, kept);
  value[kept] = 0;
  reader->next += 2 + length;
  return true;
}

bool amf_read_string(struct amf_reader *reader, char *value, size_t capacity) {
  struct amf_reader ahead = *reader;
  if (left(reader) < 1 || *ahead.next++ != STRING || !read_text(&ahead, value, capacity)) return false;
  *reader = ahead;
  return true;
}

bool amf_read_number(struct amf_reader *reader, double *value) {
  if (left(reader) < 9 || reader->next[0] != NUMBER) return false;
  uint64_t bits = 0;
  for (int i = 1; i <= 8; i++) bits = bits << 8 | reader->next[i];
  memcpy(value, &bits, sizeof bits);
  reader->next += 9;
  return true;
}

static bool skip_bytes(struct amf_reader *reader, size_t count) {
  if (left(reader) < count) return false;
  reader->next += count;
  return true;
}

static bool skip_value(struct amf_reader *reader, int depth);

static bool skip_properties(struct amf_reader *reader, int depth) {
  char name[64];
  while (read_text(reader, name, sizeof name)) {
    if (!name[0] && left(reader) >= 1 && *reader->next == OBJECT_END) return skip_bytes(reader, 1);
    if (!skip_value(reader, depth + 1)) return false;
  }
  return false;
}

static bool read_count(struct amf_reader *reader, uint32_t *count) {
  if (left(reader) < 4) return false;
  *count = (uint32_t)reader->next[0] << 24 | (uint32_t)reader->next[1] << 16 | (uint32_t)reader->next[2] << 8 | reader->next[3];
  return skip_bytes(reader, 4);
}

static bool skip_value(struct amf_reader *reader, int depth) {
  char text[8];
  uint32_t count;
  if (depth > 16 || left(reader) < 1) return false;
  switch (*reader->next++) {
    case NUMBER: return skip_bytes(reader, 8);
    case BOOLEAN: return skip_bytes(reader, 1);
    case STRING: return read_text(reader, text, sizeof text);
    case NULL_VALUE:
    case UNDEFINED: return true;
    case DATE: return skip_bytes(reader, 10);
    case LONG_STRING: return read_count(reader, &count) && skip_bytes(reader, count);
    case OBJECT: return skip_properties(reader, depth);
    case ECMA_ARRAY: return read_count(reader, &count) && skip_properties(reader, depth);
    case STRICT_ARRAY:
      if (!read_count(reader, &count)) return false;
      while (count-- > 0)
        if (!skip_value(reader, depth + 1)) return false;
      return true;
    default: return false;
  }
}

bool amf_skip(struct amf_reader *reader) {
  struct amf_reader ahead = *reader;
  if (!skip_value(&ahead, 0)) return false;
  *reader = ahead;
  return true;
}

bool amf_property(struct amf_reader reader, const char *name, char *value, size_t capacity) {
  char key[64];
  if (left(&reader) < 1 || *reader.next++ != OBJECT) return false;
  while (read_text(&reader, key, sizeof key) && key[0]) {
    if (strcmp(key, name) == 0) return amf_read_string(&reader, value, capacity);
    if (!skip_value(&reader, 0)) return false;
  }
  return false;
}
