/* RTMP 1.0, section 5.3: chunks. Media is handed on piece by piece, everything else as whole messages. */
#include "../loadgen.h" /* allocate */

#include <stdlib.h>
#include <string.h>

static const uint32_t EXTENDED = 0xffffff; /* in place of a time that needs four bytes of its own */

static uint8_t *put_be(uint8_t *out, uint32_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; i--) *out++ = (uint8_t)(value >> (8 * i));
  return out;
}

static uint32_t get_be(const uint8_t *in, int bytes) {
  uint32_t value = 0;
  while (bytes-- > 0) value = value << 8 | *in++;
  return value;
}

size_t chunked_bytes(size_t body_bytes, uint32_t chunk_size) { return MAX_HEADER_BYTES + body_bytes + 5 * (body_bytes / chunk_size + 1); }

size_t chunk_write(uint8_t *out, const struct outgoing_header *header, uint32_t chunk_size, const uint8_t *body, size_t length) {
  uint8_t *start = out;
  uint32_t time = header->has_previous ? header->timestamp_ms - header->previous_ms : header->timestamp_ms;
  *out++ = (uint8_t)((header->has_previous ? 1 << 6 : 0) | header->chunk_stream);
  out = put_be(out, time < EXTENDED ? time : EXTENDED, 3);
  out = put_be(out, (uint32_t)length, 3);
  *out++ = header->type;
  for (int i = 0; i < 4 && !header->has_previous; i++) *out++ = (uint8_t)(header->message_stream >> (8 * i)); /* little-endian */
  if (time >= EXTENDED) out = put_be(out, time, 4);
  for (size_t done = 0; done < length;) {
    if (done > 0) {
      *out++ = (uint8_t)(3 << 6 | header->chunk_stream);
      if (time >= EXTENDED) out = put_be(out, time, 4);
    }
    size_t count = length - done < chunk_size ? length - done : chunk_size;
    memcpy(out, body + done, count);
    out += count;
    done += count;
  }
  return (size_t)(out - start);
}

void chunk_reader_init(struct chunk_reader *reader, uint32_t chunk_size, const struct chunk_listener *listener, void *owner) {
  reader->chunk_size = chunk_size;
  reader->listener = listener;
  reader->owner = owner;
  reader->streams = allocate(MAX_CHUNK_STREAMS * sizeof *reader->streams);
}

void chunk_reader_free(struct chunk_reader *reader) {
  for (int i = 0; i < reader->stream_count; i++) free(reader->streams[i].body);
  free(reader->streams);
  reader->streams = NULL;
}

static struct chunk_stream *stream_of(struct chunk_reader *reader, uint32_t id) {
  for (int i = 0; i < reader->stream_count; i++)
    if (reader->streams[i].message.chunk_stream == id) return &reader->streams[i];
  if (reader->stream_count == MAX_CHUNK_STREAMS) return NULL;
  struct chunk_stream *stream = &reader->streams[reader->stream_count++];
  stream->message.chunk_stream = id;
  return stream;
}

static const int BASIC_BYTES[] = {2, 3}; /* of chunk stream ids 64 and above: the first byte says 0 or 1 */
static const int MESSAGE_HEADER_BYTES[] = {11, 7, 3, 0};

static size_t basic_bytes(const uint8_t *header) { return (header[0] & 63) < 2 ? (size_t)BASIC_BYTES[header[0] & 63] : 1; }

static uint32_t chunk_stream_id(const uint8_t *header) {
  switch (header[0] & 63) {
    case 0: return 64u + header[1];
    case 1: return 64u + header[1] + 256u * header[2];
    default: return header[0] & 63;
  }
}

/* How long the header is, as far as the bytes so far can tell: never less than one more than is needed to know more. */
static size_t header_needed(struct chunk_reader *reader) {
  const uint8_t *header = reader->header;
  if (reader->header_bytes < 1) return 1;
  size_t basic = basic_bytes(header), needed = basic + (size_t)MESSAGE_HEADER_BYTES[header[0] >> 6];
  if (reader->header_bytes < needed) return needed;
  bool extended = false;
  if (header[0] >> 6 < 3) extended = get_be(header + basic, 3) == EXTENDED;
  else
    for (int i = 0; i < reader->stream_count; i++)
      if (reader->streams[i].message.chunk_stream == chunk_stream_id(header)) extended = reader->streams[i].extended;
  return needed + (extended ? 4 : 0);
}

static const char *header_read(struct chunk_reader *reader) {
  const uint8_t *header = reader->header, *fields = header + basic_bytes(header);
  int format = header[0] >> 6;
  struct chunk_stream *stream = stream_of(reader, chunk_stream_id(header));
  if (!stream) return "too many chunk streams";
  struct message *message = &stream->message;
  reader->header_bytes = 0;
  reader->current = stream;
  if (format > 0 && !stream->known) return "short header on a fresh chunk stream";
  if (message->received > 0) { /* a message goes on, which only a header of type 3 may say */
    if (format != 3) return "new message inside another";
  } else {
    if (format < 3) {
      uint32_t time = get_be(fields, 3);
      stream->extended = time == EXTENDED;
      if (stream->extended) time = get_be(fields + MESSAGE_HEADER_BYTES[format], 4);
      stream->delta_ms = time;
      if (format == 0) message->timestamp_ms = 0;
    }
    if (format < 2) {
      message->length = get_be(fields + 3, 3);
      message->type = fields[6];
    }
    if (format == 0) message->message_stream = fields[7] | (uint32_t)fields[8] << 8 | (uint32_t)fields[9] << 16 | (uint32_t)fields[10] << 24;
    message->timestamp_ms += stream->delta_ms;
    stream->known = true;
    frame_check_start(&stream->check);
  }
  uint32_t missing = message->length - message->received;
  reader->remaining = missing < reader->chunk_size ? missing : reader->chunk_size;
  return NULL;
}

static bool is_media(const struct message *message) { return message->type == AUDIO_MESSAGE || message->type == VIDEO_MESSAGE; }

/* Of the messages that are not media. */
static const char *on_message(struct chunk_reader *reader, const struct message *message, const uint8_t *body) {
  uint32_t value = message->length >= 4 ? get_be(body, 4) : 0;
  switch (message->type) {
    case SET_CHUNK_SIZE:
      if (value == 0 || value > EXTENDED) return "chunk size out of range";
      reader->chunk_size = value;
      break;
    case ABORT:
      for (int i = 0; i < reader->stream_count; i++)
        if (reader->streams[i].message.chunk_stream == value) reader->streams[i].message.received = 0;
      break;
    default: reader->listener->message(reader->owner, message, body);
  }
  return NULL;
}

static const char *on_payload(struct chunk_reader *reader, const uint8_t *bytes, size_t count, uint64_t now_ns) {
  struct chunk_stream *stream = reader->current;
  struct message *message = &stream->message;
  if (is_media(message)) {
    reader->listener->media(reader->owner, stream, bytes, count, now_ns);
    message->received += (uint32_t)count;
  } else {
    if (message->length > MAX_COMMAND_BYTES) return "command too long";
    if (!stream->body) stream->body = allocate(MAX_COMMAND_BYTES);
    memcpy(stream->body + message->received, bytes, count);
    message->received += (uint32_t)count;
    if (message->received == message->length) {
      const char *wrong = on_message(reader, message, stream->body);
      if (wrong) return wrong;
    }
  }
  if (message->received == message->length) message->received = 0;
  return NULL;
}

const char *chunk_read(struct chunk_reader *reader, const uint8_t *bytes, size_t count, uint64_t now_ns) {
  const uint8_t *end = bytes + count;
  const char *wrong = NULL;
  while (!wrong && bytes < end && !reader->listener->over(reader->owner)) {
    if (reader->current) {
      size_t part = reader->remaining < (size_t)(end - bytes) ? reader->remaining : (size_t)(end - bytes);
      reader->remaining -= (uint32_t)part;
      wrong = on_payload(reader, bytes, part, now_ns);
      bytes += part;
      if (reader->remaining == 0) reader->current = NULL;
      continue;
    }
    reader->header[reader->header_bytes++] = *bytes++;
    if (reader->header_bytes == header_needed(reader)) {
      wrong = header_read(reader);
      if (!wrong && reader->current->message.length == 0) {
        wrong = on_payload(reader, bytes, 0, now_ns);
        reader->current = NULL;
      }
    }
  }
  return wrong;
}
