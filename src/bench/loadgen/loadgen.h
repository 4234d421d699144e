/*
 * The load generator: publishers and media servers (sinks) around a relay, in one process and one thread, and the
 * judge of what comes out. Each file plays one role; this header is all they share.
 */
#ifndef LOADGEN_H
#define LOADGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define NS_PER_S 1000000000ull
#define NS_PER_MS 1000000ull

/* ---- options, main.c ------------------------------------------------------------------------------------- */

enum { MAX_PIDS = 16 };
enum fault { FAULT_NONE, FAULT_CORRUPT, FAULT_DROP, FAULT_REPEAT, FAULT_SWAP };

struct options {
  int relay_port, sink_port;   /* on 127.0.0.1 */
  int publishers, sinks;       /* sinks for each publisher */
  bool plain;                  /* the same chunk bytes without handshake and commands, for the bare fan-out */
  double ramp_s;               /* publishers start spread over this time */
  double settle_s;             /* from the end of the ramp to the start of the cold window */
  double warmup_s;             /* the cold window */
  double measured_s;           /* the warm window, after the cold one */
  double drain_s;              /* at most so long is waited for what is still on its way */
  double video_bps, audio_bps; /* of each publisher */
  int publisher_chunk, sink_chunk;
  const char *app;             /* publishers use APP/s0, APP/s1, ... */
  int pids[MAX_PIDS], pid_count; /* the relay's processes, whose CPU and memory are read */
  double stall_at_s, stall_for_s; /* within the warm window: the first sink of stream 0 does not read; 0 s: never */
  enum fault fault;            /* spoils one in fault_every frames on purpose, to see that the judge notices */
  int fault_every;
  bool realtime;               /* runs before all normal processes, so that its own wake-ups are no delay */
  const char *label, *out;
};

extern struct options options;

enum { COLD, WARM, WINDOWS };

/* The run as a whole: fixed from the start, so that generators started together measure the same time. */
struct timeline {
  uint64_t start, cold_start, warm_start, warm_end; /* CLOCK_MONOTONIC, ns */
};

extern struct timeline timeline;

uint64_t clock_ns(void);
/* The window a moment lies in; -1: in none. */
int window_of(uint64_t moment_ns);
_Noreturn void fail(const char *what);
void *allocate(size_t bytes);

/* ---- histogram.c: log buckets, 64 to each power of two, so that a value is within 1.6 % --------------------- */

enum { HISTOGRAM_BUCKETS = 64 * 40 };

struct histogram {
  uint64_t counts[HISTOGRAM_BUCKETS], total, max;
};

void histogram_add(struct histogram *histogram, uint64_t value);
/* The value below which the fraction lies; 0 when nothing was added. */
uint64_t histogram_quantile(const struct histogram *histogram, double fraction);

/* ---- process.c: what the relay and this process have used --------------------------------------------------- */

struct usage {
  uint64_t cpu_ns;                 /* of all threads, the ended ones too */
  uint64_t user_ticks, system_ticks; /* the same split, in clock ticks */
  uint64_t rss_bytes, peak_rss_bytes;
};

struct machine {
  uint64_t total_ticks, idle_ticks, steal_ticks;
};

struct usage usage_of(const int *pids, int count);
struct usage usage_of_self(void);
struct machine machine_now(void);

/* ---- media.c: the test stream ------------------------------------------------------------------------------- */

enum kind { AUDIO, VIDEO, KINDS };
enum { FRAME_RATE = 30, KEY_INTERVAL_FRAMES = 60, KEY_WEIGHT = 10, AUDIO_RATE = 44100, AUDIO_FRAME_SAMPLES = 1024 };
enum { HEAD_BYTES = 64, MAX_FRAME_BYTES = 4 * 1024 * 1024 };

struct stamp {
  uint32_t stream, sequence, timestamp_ms, length;
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

struct chunk_reader {
  uint32_t chunk_size, remaining; /* remaining: bytes to come of the current chunk */
  struct chunk_stream *streams, *current;
  int stream_count;
  uint8_t header[MAX_HEADER_BYTES];
  size_t header_bytes;
};

struct connection;

/* Tells the connection's owner (on_command, on_media) what arrived; a reason when the bytes are no RTMP, else NULL. */
const char *chunk_read(struct connection *connection, const uint8_t *bytes, size_t count, uint64_t now_ns);
void chunk_reader_init(struct chunk_reader *reader, uint32_t chunk_size);
void chunk_reader_free(struct chunk_reader *reader);

/* ---- connection.c: one socket, its handshake and what it has yet to send ---------------------------------------- */

enum role { LISTENER, PUBLISHER, SINK };
enum { DEFAULT_CHUNK_SIZE = 128, HANDSHAKE_PART = 1536, MAX_BACKLOG_BYTES = 16 * 1024 * 1024 };

struct publisher;
struct slot;

/* What a sink remembers of one session. */
struct session {
  bool has_config[KINDS];
  bool awaits_key;     /* the session's first picture, or the first after a gap */
  bool has_last[KINDS];
  uint32_t last_ms[KINDS];
  bool has_shift;
  int64_t shift_ms;    /* the relay's time less the publisher's */
};

struct connection {
  enum role role;
  int fd;
  bool connecting, wants_write, paused, closed;
  uint8_t *handshake; /* bytes of it so far; NULL once it is over */
  size_t handshake_bytes;
  uint8_t *out;
  size_t out_start, out_end, out_capacity;
  uint32_t out_chunk;
  struct chunk_reader reader;
  uint64_t bytes_in, bytes_acknowledged;
  uint32_t window_bytes; /* the peer wants an acknowledgement for so many */
  struct publisher *publisher;
  struct slot *slot;       /* of a sink, as soon as its stream is known */
  struct session session;
  struct connection *next_closed;
};

extern char last_error[200]; /* the newest thing that went wrong, in words */
void note_error(const char *who, const char *what);

void connections_init(void);
void connection_listen(int port);
struct connection *connection_dial(int port);
void connection_close(struct connection *connection);
void connection_pause(struct connection *connection, bool paused);
/* Queues a whole message; connection_flush then sends what is queued, as far as the socket takes it. */
void connection_message(struct connection *connection, const struct outgoing_header *header, const uint8_t *body, size_t length);
void connection_command(struct connection *connection, uint32_t message_stream, const struct amf_writer *command);
void connection_control(struct connection *connection, enum message_type type, uint32_t value);
void connection_flush(struct connection *connection);
/* Waits at most until the moment for sockets that are ready, and serves them. */
void connections_wait(uint64_t until_ns);

/* ---- publisher.c --------------------------------------------------------------------------------------------------- */

struct publisher {
  int id;
  struct connection *connection;
  bool live, lost;
  uint64_t due_ns;       /* next thing to do */
  uint64_t live_since_ns; /* first frames are sent at this moment */
  uint32_t sequence[KINDS], previous_ms[KINDS];
  uint64_t sent[WINDOWS]; /* frames by the window of their schedule */
};

struct publishers {
  struct publisher *all;
  int live, lost;
  uint64_t frames_sent, bytes_sent;
  struct histogram lateness; /* of the generator itself: sending against schedule, warm window */
};

extern struct publishers publishers;

void publishers_init(void);
/* Sends all that is due and returns when the next thing will be. */
uint64_t publishers_run(uint64_t now_ns);
void publishers_end(void);
void publisher_connected(struct publisher *publisher);
void publisher_command(struct connection *connection, const struct message *message, const uint8_t *body);
void publisher_closed(struct publisher *publisher);

/* ---- sink.c ---------------------------------------------------------------------------------------------------------- */

/* Where one copy of one stream arrives, across sessions. */
struct slot {
  int stream;
  bool victim; /* the one that is stalled on purpose; judged apart */
  struct connection *connection;
  uint32_t next[KINDS]; /* sequence to come */
  bool seen[KINDS];
};

struct verdict {
  uint64_t delivered[WINDOWS]; /* by the window of their schedule */
  uint64_t missed_at_start, gaps, gap_frames, duplicates, corrupt, misrouted;
  uint64_t before_config, not_resumed_on_key, time_back, time_shift;
  uint64_t sessions, closed_by_relay, config_frames, data_messages;
};

struct sinks {
  struct slot *slots;         /* publishers x sinks */
  struct verdict others, victim;
  struct histogram delay[WINDOWS], schedule_delay[WINDOWS], key_delay[WINDOWS], first_video;
  uint64_t bytes_received, protocol_errors, unknown_names;
};

extern struct sinks sinks;

void sinks_init(void);
void sink_stall(bool stalled);
void sink_command(struct connection *connection, const struct message *message, const uint8_t *body);
void sink_media(struct connection *connection, struct chunk_stream *stream, const uint8_t *bytes, size_t count, uint64_t now_ns);
void sink_closed(struct connection *connection);
/* How many frames scheduled in the window the sinks should get; the victim's are apart. */
uint64_t sinks_expected(int window, bool victim);
bool sinks_complete(void);

/* ---- report.c ------------------------------------------------------------------------------------------------------- */

struct mark { /* all counters at one moment */
  uint64_t now_ns, bytes_received, bytes_sent;
  struct usage relay, self;
  struct machine machine;
};

struct mark mark_now(void);
/* marks: start of cold, start of warm, end of warm. Returns whether the run was flawless. */
bool report_write(FILE *file, const struct mark marks[WINDOWS + 1]);

#endif
