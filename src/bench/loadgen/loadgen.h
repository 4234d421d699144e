/*
 * The load generator: publishers and media servers (sinks) around a relay, in one process and one thread, and the
 * judge of what comes out. Each file plays one role; this header and wire/wire.h are all they share.
 */
#ifndef LOADGEN_H
#define LOADGEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "wire/wire.h"

#define NS_PER_S 1000000000ull
#define NS_PER_MS 1000000ull

/* ---- options.c ------------------------------------------------------------------------------------------------ */

enum { MAX_PIDS = 16 };
enum fault { FAULT_NONE, FAULT_CORRUPT, FAULT_DROP, FAULT_REPEAT, FAULT_SWAP, FAULT_TAIL, FAULT_STALE };

struct options {
  int relay_port, sink_port;   /* on 127.0.0.1 */
  int publishers, sinks;       /* sinks for each publisher */
  bool plain;                  /* the same chunk bytes without handshake and commands, for the bare fan-out */
  double ramp_s;               /* publishers start spread over this time */
  double settle_s;             /* from the end of the ramp to the start of the cold window */
  double warmup_s;             /* the cold window */
  double measured_s;           /* the warm window, after the cold one */
  double drain_s;              /* when nothing came for so long at the end, what is missing is lost */
  double video_bps, audio_bps; /* of each publisher */
  int publisher_chunk, sink_chunk;
  const char *app;             /* publishers use APP/s0, APP/s1, ... */
  int pids[MAX_PIDS], pid_count; /* the relay's processes, whose CPU and memory are read */
  double stall_at_s, stall_for_s; /* within the warm window; 0 s: never */
  int stalled;                 /* so many streams have a first sink that does not read then */
  double churn_every_s, churn_away_s; /* one publisher leaves each so often, for so long; 0 s: none does */
  const char *sink_certificate, *sink_key; /* PEM files: the sinks are RTMPS servers; NULL: RTMP */
  bool publisher_tls;          /* publishers dial RTMPS */
  const char *series;          /* a file for one line each series_every_s; NULL: none */
  double series_every_s;
  enum fault fault;            /* spoils one in fault_every frames (or departures), to see that the judge notices */
  int fault_every;
  bool realtime;               /* runs before all normal processes, so that its own wake-ups are no delay */
  const char *label, *out;
};

extern struct options options;

/* Fills them in, or says what is wrong with the command line and exits. */
void options_read(int count, char **arguments);

/* ---- basis.c: what all parts stand on: the time of the run, memory, and what went wrong -------------------------- */

enum { COLD, WARM, WINDOWS };

/* The run as a whole: fixed from the start, so that generators started together measure the same time. */
struct timeline {
  uint64_t start, cold_start, warm_start, warm_end; /* CLOCK_MONOTONIC, ns */
};

extern struct timeline timeline;

uint64_t clock_ns(void);
/* The window a moment lies in; -1: in none. */
int window_of(uint64_t moment_ns);
/* The environment is at fault: there is no run. */
_Noreturn void fail(const char *what);
void *allocate(size_t bytes);

struct faults {
  uint64_t protocol; /* connections that broke it */
  char last[200];    /* the newest thing that went wrong, in words */
};

extern struct faults faults;
void note_error(const char *who, const char *what);

/* ---- histogram.c: log buckets, 64 to each power of two, so that a value is within 1.6 % --------------------- */

enum { HISTOGRAM_BUCKETS = 64 * 40 };

struct histogram {
  uint64_t counts[HISTOGRAM_BUCKETS], total, max;
};

void histogram_add(struct histogram *histogram, uint64_t value);
/* The value below which the fraction lies; 0 when nothing was added. */
uint64_t histogram_quantile(const struct histogram *histogram, double fraction);
void histogram_clear(struct histogram *histogram);

/* ---- process.c: what the relay and this process have used --------------------------------------------------- */

struct usage {
  uint64_t cpu_ns;                 /* of all threads, the ended ones too */
  uint64_t user_ticks, system_ticks; /* the same split, in clock ticks */
  uint64_t rss_bytes, peak_rss_bytes;
  uint64_t threads, fds;
};

struct machine {
  uint64_t total_ticks, idle_ticks, steal_ticks;
};

struct usage usage_of(const int *pids, int count);
struct usage usage_of_self(void);
struct machine machine_now(void);

/* ---- connection.c: one socket, its handshake and what it has yet to send ---------------------------------------- */

enum { DEFAULT_CHUNK_SIZE = 128, HANDSHAKE_PART = 1536, MAX_BACKLOG_BYTES = 16 * 1024 * 1024 };

struct publisher;
struct slot;
struct connection;

/* What a connection is for: who is told of it. */
struct role {
  const char *name; /* of bytes that come for it, in errors */
  bool serves;      /* takes connections, and answers; else dials, and begins */
  void (*connected)(struct connection *connection); /* the handshakes are over */
  void (*command)(struct connection *connection, const struct message *message, const uint8_t *body);
  void (*media)(struct connection *connection, struct chunk_stream *stream, const uint8_t *bytes, size_t count, uint64_t now_ns);
  void (*closed)(struct connection *connection);
};

/* What a sink remembers of one session. */
struct session {
  bool has_config[KINDS];
  bool awaits_key;     /* the session's first picture, or the first after a gap */
  bool has_last[KINDS];
  uint32_t last_ms[KINDS];
  bool has_shift;      /* for the publisher's present incarnation */
  int64_t shift_ms;    /* the relay's time less the publisher's */
};

struct connection {
  const struct role *role;
  int fd;
  bool listens, connecting, wants_write, paused, closed;
  bool finishing, finished; /* to be closed for writing once all is handed to the kernel; it is */
  struct ssl_st *tls;       /* OpenSSL's SSL; NULL: none */
  bool securing;            /* its handshake is not over */
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

struct traffic {
  uint64_t to_sinks, from_publishers; /* bytes, as the sockets took and gave them */
};

extern struct traffic traffic;

void connections_init(void);
void connection_listen(int port, const struct role *role);
struct connection *connection_dial(int port, const struct role *role, struct publisher *publisher);
void connection_close(struct connection *connection);
/* Sends what is queued and then FIN; reads on until the peer closes. */
void connection_finish(struct connection *connection);
/* Ends it by RST: what has not arrived never will. */
void connection_reset(struct connection *connection);
void connection_pause(struct connection *connection, bool paused);
/* Queues a whole message; connection_flush then sends what is queued, as far as the socket takes it. */
void connection_message(struct connection *connection, const struct outgoing_header *header, const uint8_t *body, size_t length);
void connection_command(struct connection *connection, uint32_t message_stream, const struct amf_writer *command);
void connection_control(struct connection *connection, enum message_type type, uint32_t value);
void connection_flush(struct connection *connection);
/* Waits at most until the moment for sockets that are ready, and serves them. */
void connections_wait(uint64_t until_ns);

/* ---- tls.c: TLS on a socket that does not block ------------------------------------------------------------------ */

void tls_init(void);
void tls_start(struct connection *connection);
void tls_free(struct connection *connection);
/* Like send and recv: the bytes, 0 at the end, -1 with errno, of which EAGAIN says to wait for the socket. */
ssize_t tls_send(struct connection *connection, const uint8_t *bytes, size_t count);
ssize_t tls_receive(struct connection *connection, uint8_t *bytes, size_t capacity);
/* Whether bytes were read from the socket that tls_receive has not given yet: epoll says nothing of them. */
bool tls_pending(const struct connection *connection);

enum tls_progress { TLS_DONE, TLS_WANTS_READ, TLS_WANTS_WRITE, TLS_FAILED };

enum tls_progress tls_handshake(struct connection *connection);

/* ---- churn.c: when publishers leave and come back ----------------------------------------------------------------- */

enum { NEVER = 0 };

struct departure {
  uint64_t leave_ns, return_ns; /* NEVER: it stays to the end */
  bool by_reset;                /* RST, else FIN after all was handed to the kernel */
  bool from_zero;               /* its times begin with 0 when it is back, else they have gone on */
};

/* How the incarnation of a publisher is to end: fixed from the start. */
struct departure churn_departure(int publisher, uint32_t incarnation);
/* How it does end when the publisher is live only since then. */
struct departure churn_delayed(struct departure planned, uint64_t live_since_ns);
/* Whether a frame that is due then, before the departure, may be lost. */
bool churn_excuses(const struct departure *departure, uint64_t scheduled_ns);

/* ---- publisher.c --------------------------------------------------------------------------------------------------- */

struct publisher {
  int id;
  struct connection *connection;
  bool live, lost;
  uint64_t due_ns;       /* next thing to do */
  uint64_t live_since_ns; /* first frames are sent at this moment */
  uint32_t incarnation, first_ms; /* first_ms: the time of those first frames */
  bool goes_on;          /* its times do not begin with 0 at the next return */
  struct departure departure; /* how the incarnation ends */
  uint64_t return_ns;    /* when it was to begin, unless it is the first */
  uint32_t sequence[KINDS], previous_ms[KINDS];
  uint32_t owed_before[KINDS];  /* frames owed of former incarnations */
  uint32_t excused_from[KINDS]; /* the first sequence that is excused */
  uint64_t sent[WINDOWS]; /* frames owed by the window of their schedule */
};

struct publishers {
  struct publisher *all;
  int live, lost;
  uint64_t frames_sent, frames_excused, excused[WINDOWS]; /* excused: by the window of their schedule */
  uint64_t left_by_fin, left_by_reset, returns;
  struct histogram lateness; /* of the generator itself: sending against schedule, warm window */
};

extern struct publishers publishers;

void publishers_init(void);
/* Sends all that is due and returns when the next thing will be. */
uint64_t publishers_run(uint64_t now_ns);
void publishers_end(void);

/* ---- sink.c ---------------------------------------------------------------------------------------------------------- */

/* Where one copy of one stream arrives, across sessions. */
struct slot {
  int stream;
  bool victim; /* stalled on purpose; judged apart */
  struct connection *connection;
  uint32_t incarnation;
  uint32_t next[KINDS]; /* sequence to come */
  bool seen[KINDS];     /* a frame of this incarnation */
  uint32_t owed[KINDS]; /* frames that were owed until now, in all incarnations */
};

struct verdict {
  uint64_t delivered[WINDOWS]; /* owed ones, by the window of their schedule */
  uint64_t all_delivered, excused_delivered;
  uint64_t lost; /* owed ones that were passed over until now, wherever */
  uint64_t missed_at_start, lost_at_cut, gaps, gap_frames, duplicates, corrupt, misrouted;
  uint64_t before_config, not_resumed_on_key, time_back, time_shift;
  uint64_t sessions, closed_by_relay, config_frames, data_messages;
};

struct sinks {
  struct slot *slots;         /* publishers x sinks */
  struct verdict others, victims;
  struct histogram delay[WINDOWS], schedule_delay[WINDOWS], key_delay[WINDOWS], first_video;
  struct histogram return_to_video; /* from the moment a return was due to its first picture */
  struct histogram interval_delay, interval_schedule_delay; /* since the newest line of the series */
  uint64_t unknown_names;
  int live_sessions;
};

extern struct sinks sinks;
extern const struct role sink_role;

void sinks_init(void);
void sink_stall(bool stalled);
/* How many frames scheduled in the window are owed to the sinks; the victims' are apart. */
uint64_t sinks_expected(int window, bool victims);
bool sinks_complete(void);

/* ---- json.c: one object at a time ---------------------------------------------------------------------------------- */

/* A value on each line, or all of it on one. */
enum json_layout { JSON_LINES, JSON_ONE_LINE };

void json_start(FILE *file, enum json_layout layout);
void json_finish(void);
void json_begin(const char *name);
void json_end(void);
void json_count(const char *name, uint64_t value);
/* Not a number: nothing was measured, which is no zero. */
void json_real(const char *name, double value, int decimals);
void json_flag(const char *name, bool value);
void json_text(const char *name, const char *value);
/* Values are nanoseconds, and are told in microseconds. */
void json_delay(const char *name, const struct histogram *histogram);

/* ---- series.c: how the run went over time --------------------------------------------------------------------------- */

void series_init(void);
/* Writes the line that is due, if any, and returns when the next one is. */
uint64_t series_run(uint64_t now_ns);

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
