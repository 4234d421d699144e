/* What goes over the wire: the frames of the test stream, AMF0 values, and messages as chunks. */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- media.c: the test stream ------------------------------------------------------------------------------- */

enum kind { AUDIO, VIDEO, KINDS };
enum { FRAME_RATE = 30, KEY_INTERVAL_FRAMES = 60, KEY_WEIGHT = 10, AUDIO_RATE = 44100, AUDIO_FRAME_SAMPLES = 1024 };
enum { HEAD_BYTES = 80, MAX_FRAME_BYTES = 4 * 1024 * 1024 };

/*
 * What each frame says of itself. A publisher that comes back begins a new incarnation, whose sequences count from 0.
 * A frame is excused when it may be lost, as those that were sent shortly before a reset; all others are owed to each
 * sink, and `owed` counts those of the stream and kind that went before, in all incarnations: so whoever gets two frames
 * one after the other knows how many owed ones are missing between them.
 */
struct stamp {
  uint32_t stream, incarnation, sequence, timestamp_ms, length, owed;
  bool excused;
  uint64_t scheduled_ns, sent_ns;
};

struct config_frame {
  const uint8_t *bytes;
  size_t length;
};

extern const struct config_frame config_frames[KINDS]; /* AVC and AAC sequence headers */

void media_init(void);
/* Writes a whole tag body to `body` (MAX_FRAME_BYTES) and returns its length; fills in stamp->length. */
size_t media_frame(uint8_t *body, enum kind kind, struct stamp *stamp);
bool media_is_key(uint32_t video_sequence);
/* When a frame is due, after its stream's first. */
uint64_t media_due_ns(enum kind kind, uint32_t sequence);

/* Checks one frame piece by piece, as it arrives, without keeping it. */
struct frame_check {
  uint8_t head[HEAD_BYTES];
  struct stamp stamp;
  uint32_t received;
  bool config;  /* a sequence header or an end of sequence, not a stamped frame */
  bool corrupt;
};

void frame_check_start(struct frame_check *check);
void frame_check_bytes(struct frame_check *check, enum kind kind, uint32_t length, const uint8_t *bytes, size_t count);

/* ---- amf.c: the few AMF0 values the dialogue needs ----------------------------------------------------------- */

struct amf_writer {
  uint8_t bytes[1024];
  size_t length;
};

void amf_string(struct amf_writer *writer, const char *value);
void amf_number(struct amf_writer *writer, double value);
void amf_null(struct amf_writer *writer);
void amf_object(struct amf_writer *writer);
void amf_object_end(struct amf_writer *writer);
void amf_key(struct amf_writer *writer, const char *name);

struct amf_reader {
  const uint8_t *next, *end;
};

/* Each returns false, and leaves the reader where it was, when the next value is of another type. */
bool amf_read_string(struct amf_reader *reader, char *value, size_t capacity);
bool amf_read_number(struct amf_reader *reader, double *value);
bool amf_skip(struct amf_reader *reader);
/* Reads one string property of the object that comes next, which stays unread. */
bool amf_property(struct amf_reader reader, const char *name, char *value, size_t capacity);

/* ---- chunk.c: messages to bytes and back ----------------------------------------------------------------------- */

enum message_type {
  SET_CHUNK_SIZE = 1, ABORT = 2, ACKNOWLEDGEMENT = 3, USER_CONTROL = 4, WINDOW_ACK_SIZE = 5, SET_PEER_BANDWIDTH = 6,
  AUDIO_MESSAGE = 8, VIDEO_MESSAGE = 9, DATA_AMF0 = 18, COMMAND_AMF3 = 17, COMMAND_AMF0 = 20
};
enum { MAX_CHUNK_STREAMS = 16, MAX_HEADER_BYTES = 18, MAX_COMMAND_BYTES = 64 * 1024 };

struct outgoing_header {
  uint32_t chunk_stream, message_stream, timestamp_ms;
  uint8_t type;
  bool has_previous; /* then a short header with the time since previous_ms */
  uint32_t previous_ms;
};

size_t chunked_bytes(size_t body_bytes, uint32_t chunk_size);
size_t chunk_write(uint8_t *out, const struct outgoing_header *header, uint32_t chunk_size, const uint8_t *body, size_t length);

struct message {
  uint32_t chunk_stream, message_stream, timestamp_ms, length, received;
  uint8_t type;
};

struct chunk_stream {
  struct message message;
  uint32_t delta_ms;
  bool extended, known;
  uint8_t *body;            /* of a message that is not media */
  struct frame_check check; /* of one that is */
};

/* Whom a reader tells what arrived. */
struct chunk_listener {
  /* A piece of a media message; what came of it before is in its stream. */
  void (*media)(void *owner, struct chunk_stream *stream, const uint8_t *bytes, size_t count, uint64_t now_ns);
  /* A whole message of another kind, but those that are the reader's own. */
  void (*message)(void *owner, const struct message *message, const uint8_t *body);
  /* Whether the owner wants no more. */
  bool (*over)(const void *owner);
};

struct chunk_reader {
  const struct chunk_listener *listener;
  void *owner;
  uint32_t chunk_size, remaining; /* remaining: bytes to come of the current chunk */
  struct chunk_stream *streams, *current;
  int stream_count;
  uint8_t header[MAX_HEADER_BYTES];
  size_t header_bytes;
};

void chunk_reader_init(struct chunk_reader *reader, uint32_t chunk_size, const struct chunk_listener *listener, void *owner);
/* Tells the listener what arrived; a reason when the bytes are no RTMP, else NULL. */
const char *chunk_read(struct chunk_reader *reader, const uint8_t *bytes, size_t count, uint64_t now_ns);
void chunk_reader_free(struct chunk_reader *reader);

#endif
