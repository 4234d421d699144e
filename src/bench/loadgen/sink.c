#include "loadgen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { WINDOW_BYTES = 2500000, VICTIM_RECEIVE_BYTES = 64 * 1024, MESSAGE_STREAM = 1, SHIFT_TOLERANCE_MS = 5 };

struct sinks sinks;

static bool stalled;

void sinks_init(void) {
  sinks.slots = allocate((size_t)options.publishers * (size_t)options.sinks * sizeof *sinks.slots);
  for (int i = 0; i < options.publishers * options.sinks; i++) {
    struct slot *slot = &sinks.slots[i];
    slot->stream = i / options.sinks;
    slot->victim = i % options.sinks == 0 && slot->stream < options.stalled;
  }
}

void sink_stall(bool now_stalled) {
  stalled = now_stalled;
  for (int stream = 0; stream < options.stalled; stream++) {
    struct connection *connection = sinks.slots[stream * options.sinks].connection;
    if (connection) connection_pause(connection, stalled);
  }
}

static struct verdict *verdict_of(const struct slot *slot) { return slot && slot->victim ? &sinks.victims : &sinks.others; }

/* ---- sessions ---- */

/* A session takes a free slot of its stream, or that of a session which is not read and so not seen to have ended. */
static bool bind_slot(struct connection *connection, uint32_t stream) {
  struct slot *chosen = NULL, *first = &sinks.slots[stream * (uint32_t)options.sinks];
  if (stream >= (uint32_t)options.publishers) return false;
  for (struct slot *slot = first; slot < first + options.sinks; slot++)
    if (!slot->connection || (slot->connection->paused && !chosen)) {
      chosen = slot;
      if (!slot->connection) break;
    }
  if (!chosen) return false;
  if (chosen->connection) connection_close(chosen->connection);
  chosen->connection = connection;
  connection->slot = chosen;
  verdict_of(chosen)->sessions++;
  sinks.live_sessions++;
  if (chosen->victim) { /* little room, so that not reading is felt soon */
    int bytes = VICTIM_RECEIVE_BYTES;
    setsockopt(connection->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    connection_pause(connection, stalled);
  }
  return true;
}

static void on_closed(struct connection *connection) {
  if (!connection->slot) return;
  connection->slot->connection = NULL;
  sinks.live_sessions--;
  if (options.plain && options.churn_every_s > 0) return; /* the bare fan-out ends them with their publisher */
  if (clock_ns() < timeline.warm_end) verdict_of(connection->slot)->closed_by_relay++;
}

/* ---- dialogue ---- */

static struct amf_writer command_of(const char *name, double transaction) {
  struct amf_writer command = {.length = 0};
  amf_string(&command, name);
  amf_number(&command, transaction);
  return command;
}

static void put_status(struct amf_writer *command, const char *code) {
  amf_object(command);
  amf_key(command, "level");
  amf_string(command, "status");
  amf_key(command, "code");
  amf_string(command, code);
  amf_key(command, "description");
  amf_string(command, code);
  amf_object_end(command);
}

static void on_connect(struct connection *connection, double transaction) {
  connection_control(connection, WINDOW_ACK_SIZE, WINDOW_BYTES);
  connection_control(connection, SET_PEER_BANDWIDTH, WINDOW_BYTES);
  connection_control(connection, SET_CHUNK_SIZE, (uint32_t)options.sink_chunk);
  struct amf_writer answer = command_of("_result", transaction);
  amf_object(&answer);
  amf_key(&answer, "fmsVer");
  amf_string(&answer, "FMS/3,0,1,123");
  amf_key(&answer, "capabilities");
  amf_number(&answer, 31);
  amf_object_end(&answer);
  put_status(&answer, "NetConnection.Connect.Success");
  connection_command(connection, 0, &answer);
}

static void on_publish(struct connection *connection, struct amf_reader *arguments) {
  char name[128] = "", *end = name;
  amf_skip(arguments);
  amf_read_string(arguments, name, sizeof name);
  unsigned long stream = name[0] == 's' ? strtoul(name + 1, &end, 10) : 0;
  if (end == name || (*end && *end != '?') || !bind_slot(connection, (uint32_t)stream)) {
    sinks.unknown_names++;
    note_error("a sink was not asked for this name", name);
    connection_close(connection);
    return;
  }
  struct amf_writer status = command_of("onStatus", 0);
  amf_null(&status);
  put_status(&status, "NetStream.Publish.Start");
  connection_command(connection, MESSAGE_STREAM, &status);
}

static void on_command(struct connection *connection, const struct message *message, const uint8_t *body) {
  struct amf_reader reader = {body, body + message->length};
  char name[32];
  double transaction = 0;
  if (message->type == DATA_AMF0) {
    verdict_of(connection->slot)->data_messages++;
    return;
  }
  if (message->type == COMMAND_AMF3 && message->length > 0) reader.next++; /* the envelope of AMF3 holds AMF0 */
  if (!amf_read_string(&reader, name, sizeof name)) return;
  amf_read_number(&reader, &transaction);
  if (strcmp(name, "connect") == 0) {
    on_connect(connection, transaction);
  } else if (strcmp(name, "createStream") == 0) {
    struct amf_writer answer = command_of("_result", transaction);
    amf_null(&answer);
    amf_number(&answer, MESSAGE_STREAM);
    connection_command(connection, 0, &answer);
  } else if (strcmp(name, "FCPublish") == 0) {
    struct amf_writer answer = command_of("onFCPublish", 0);
    amf_null(&answer);
    put_status(&answer, "NetStream.Publish.Start");
    connection_command(connection, 0, &answer);
  } else if (strcmp(name, "publish") == 0) {
    on_publish(connection, &reader);
  }
  connection_flush(connection);
}

/* ---- judgement ---- */

/* Times of a session never go back within a kind, and keep one distance from each incarnation's own. */
static void judge_time(struct session *session, struct verdict *verdict, enum kind kind, uint32_t time_ms, const struct stamp *stamp) {
  int64_t shift_ms = (int64_t)time_ms - (int64_t)stamp->timestamp_ms;
  if (session->has_last[kind] && time_ms < session->last_ms[kind]) verdict->time_back++;
  if (session->has_shift && llabs(shift_ms - session->shift_ms) > SHIFT_TOLERANCE_MS) verdict->time_shift++;
  session->last_ms[kind] = time_ms;
  session->shift_ms = shift_ms;
  session->has_last[kind] = session->has_shift = true;
}

/* The publisher is back: its sequences begin anew, with a key, and so does the distance of times. */
static void begin_incarnation(struct slot *slot, struct session *session, uint32_t incarnation) {
  slot->incarnation = incarnation;
  for (enum kind kind = AUDIO; kind < KINDS; kind++) slot->seen[kind] = false;
  session->awaits_key = true;
  session->has_shift = false;
}

/* Counts the owed frames that were passed over since the last one of this kind, and returns how many. */
static uint32_t count_lost(struct slot *slot, struct verdict *verdict, enum kind kind, const struct stamp *stamp) {
  uint32_t lost = stamp->owed - slot->owed[kind];
  slot->owed[kind] = stamp->owed + !stamp->excused;
  verdict->lost += lost;
  return lost;
}

/* Returns false when the frame was there before, or came after a later one. */
static bool judge_order(struct slot *slot, struct session *session, struct verdict *verdict, enum kind kind, const struct stamp *stamp) {
  uint32_t sequence = stamp->sequence;
  if (slot->seen[kind] && sequence < slot->next[kind]) {
    verdict->duplicates++;
    return false;
  }
  uint32_t lost = count_lost(slot, verdict, kind, stamp);
  if (!slot->seen[kind]) {
    verdict->missed_at_start += sequence;
    if (lost > sequence) verdict->lost_at_cut += lost - sequence;
  } else if (sequence > slot->next[kind]) {
    verdict->gaps++;
    verdict->gap_frames += sequence - slot->next[kind];
    if (kind == VIDEO) session->awaits_key = true;
  }
  if (kind == VIDEO) {
    if (session->awaits_key && !media_is_key(sequence)) verdict->not_resumed_on_key++;
    session->awaits_key = false;
  }
  slot->next[kind] = sequence + 1;
  return true;
}

/* A return counts from when it was due, whatever dialling and dialogue took. */
static void count_first_video(const struct slot *slot, const struct stamp *stamp, uint64_t now_ns) {
  const struct publisher *publisher = &publishers.all[slot->stream];
  if (stamp->incarnation == 0)
    histogram_add(&sinks.first_video, now_ns - (stamp->scheduled_ns - media_due_ns(VIDEO, stamp->sequence)));
  else if (stamp->incarnation == publisher->incarnation)
    histogram_add(&sinks.return_to_video, now_ns - publisher->return_ns);
  else /* it has left again already */
    histogram_add(&sinks.return_to_video, now_ns - churn_departure(slot->stream, stamp->incarnation - 1).return_ns);
}

static void count_delays(const struct slot *slot, struct verdict *verdict, enum kind kind, const struct stamp *stamp, uint64_t now_ns) {
  int window = window_of(stamp->scheduled_ns);
  if (kind == VIDEO && !slot->seen[VIDEO]) count_first_video(slot, stamp, now_ns);
  verdict->all_delivered++;
  if (stamp->excused) verdict->excused_delivered++;
  else if (window >= 0) verdict->delivered[window]++;
  if (slot->victim) return;
  if (options.series) {
    histogram_add(&sinks.interval_delay, now_ns - stamp->sent_ns);
    histogram_add(&sinks.interval_schedule_delay, now_ns - stamp->scheduled_ns);
  }
  if (window < 0) return;
  histogram_add(&sinks.delay[window], now_ns - stamp->sent_ns);
  histogram_add(&sinks.schedule_delay[window], now_ns - stamp->scheduled_ns);
  if (kind == VIDEO && media_is_key(stamp->sequence)) histogram_add(&sinks.key_delay[window], now_ns - stamp->sent_ns);
}

static void judge_frame(struct connection *connection, enum kind kind, uint32_t time_ms, const struct frame_check *check, uint64_t now_ns) {
  struct session *session = &connection->session;
  struct verdict *verdict = verdict_of(connection->slot);
  if (check->corrupt) {
    verdict->corrupt++;
    return;
  }
  if (check->config) {
    verdict->config_frames++;
    session->has_config[kind] = true;
    return;
  }
  const struct stamp *stamp = &check->stamp;
  if (!connection->slot && (!options.plain || !bind_slot(connection, stamp->stream))) {
    verdict->misrouted++;
    return;
  }
  struct slot *slot = connection->slot;
  verdict = verdict_of(slot);
  if (stamp->stream != (uint32_t)slot->stream) {
    verdict->misrouted++;
    return;
  }
  if (!session->has_config[kind]) verdict->before_config++;
  if (stamp->incarnation < slot->incarnation) {
    verdict->duplicates++;
    return;
  }
  if (stamp->incarnation > slot->incarnation) begin_incarnation(slot, session, stamp->incarnation);
  judge_time(session, verdict, kind, time_ms, stamp);
  if (!judge_order(slot, session, verdict, kind, stamp)) return;
  count_delays(slot, verdict, kind, stamp, now_ns);
  slot->seen[kind] = true;
}

static void on_media(struct connection *connection, struct chunk_stream *stream, const uint8_t *bytes, size_t count, uint64_t now_ns) {
  const struct message *message = &stream->message;
  enum kind kind = message->type == VIDEO_MESSAGE ? VIDEO : AUDIO;
  if (message->length == 0) return; /* some relays say the end of a track so */
  frame_check_bytes(&stream->check, kind, message->length, bytes, count);
  if (message->received + count == message->length) judge_frame(connection, kind, message->timestamp_ms, &stream->check, now_ns);
}

/* A session begins with its publish. */
static void on_connected(struct connection *connection) { (void)connection; }

const struct role sink_role = {.name = "sink",
                               .serves = true,
                               .connected = on_connected,
                               .command = on_command,
                               .media = on_media,
                               .closed = on_closed};

uint64_t sinks_expected(int window, bool victims) {
  uint64_t frames = 0, of_victims = 0;
  for (int i = 0; i < options.publishers; i++) {
    frames += publishers.all[i].sent[window];
    if (i < options.stalled) of_victims += publishers.all[i].sent[window];
  }
  return victims ? of_victims : frames * (uint64_t)options.sinks - of_victims;
}

bool sinks_complete(void) {
  for (int window = 0; window < WINDOWS; window++)
    if (sinks.others.delivered[window] < sinks_expected(window, false)) return false;
  return true;
}
