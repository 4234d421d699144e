#include "loadgen.h"

#include <string.h>

enum { VIDEO_CHUNK_STREAM = 6, AUDIO_CHUNK_STREAM = 4, MEDIA_MESSAGE_STREAM = 1 };
enum { CONNECT = 1, RELEASE_STREAM, FC_PUBLISH, CREATE_STREAM, PUBLISH }; /* transaction ids */

static const uint64_t START_LIMIT_NS = 15 * NS_PER_S, IDLE = UINT64_MAX;

struct publishers publishers;

static struct publisher **heap; /* by due_ns, the earliest first */
static uint8_t frame[MAX_FRAME_BYTES];
static uint64_t frames_until_fault, departures_until_fault;

/* ---- schedule ---- */

static void sift_down(int index) {
  struct publisher *moving = heap[index];
  for (int child; (child = 2 * index + 1) < options.publishers; index = child) {
    if (child + 1 < options.publishers && heap[child + 1]->due_ns < heap[child]->due_ns) child++;
    if (heap[child]->due_ns >= moving->due_ns) break;
    heap[index] = heap[child];
  }
  heap[index] = moving;
}

static void reschedule(struct publisher *publisher, uint64_t due_ns) {
  publisher->due_ns = due_ns;
  for (int i = options.publishers / 2 - 1; i >= 0; i--) sift_down(i);
}

static void prepare_incarnation(struct publisher *publisher, uint32_t incarnation) {
  publisher->incarnation = incarnation;
  publisher->departure = churn_departure(publisher->id, incarnation);
  for (enum kind kind = AUDIO; kind < KINDS; kind++) {
    publisher->sequence[kind] = 0;
    publisher->excused_from[kind] = UINT32_MAX;
  }
}

void publishers_init(void) {
  publishers.all = allocate((size_t)options.publishers * sizeof *publishers.all);
  heap = allocate((size_t)options.publishers * sizeof *heap);
  for (int i = 0; i < options.publishers; i++) {
    heap[i] = &publishers.all[i];
    heap[i]->id = i;
    heap[i]->due_ns = timeline.start + (uint64_t)(options.ramp_s * 1e9 * i / options.publishers);
    prepare_incarnation(heap[i], 0);
  }
  frames_until_fault = departures_until_fault = (uint64_t)options.fault_every;
}

/* ---- dialogue ---- */

static struct amf_writer command_of(const char *name, double transaction) {
  struct amf_writer command = {.length = 0};
  amf_string(&command, name);
  amf_number(&command, transaction);
  return command;
}

static void send_named(struct publisher *publisher, const char *command_name, int transaction) {
  struct amf_writer command = command_of(command_name, transaction);
  char stream[32];
  snprintf(stream, sizeof stream, "s%d", publisher->id);
  amf_null(&command);
  amf_string(&command, stream);
  if (transaction == PUBLISH) amf_string(&command, "live");
  connection_command(publisher->connection, transaction == PUBLISH ? MEDIA_MESSAGE_STREAM : 0, &command);
}

static void send_connect(struct publisher *publisher) {
  struct amf_writer command = command_of("connect", CONNECT);
  char url[96];
  snprintf(url, sizeof url, "rtmp://127.0.0.1:%d/%s", options.relay_port, options.app);
  amf_object(&command);
  amf_key(&command, "app");
  amf_string(&command, options.app);
  amf_key(&command, "type");
  amf_string(&command, "nonprivate");
  amf_key(&command, "flashVer");
  amf_string(&command, "FMLE/3.0 (compatible; loadgen)");
  amf_key(&command, "tcUrl");
  amf_string(&command, url);
  amf_object_end(&command);
  connection_command(publisher->connection, 0, &command);
}

static void send_create_stream(struct publisher *publisher) {
  struct amf_writer command = command_of("createStream", CREATE_STREAM);
  amf_null(&command);
  connection_command(publisher->connection, 0, &command);
}

static void send_media(struct publisher *publisher, enum kind kind, uint32_t timestamp_ms, const uint8_t *body, size_t length);

static void send_metadata(struct publisher *publisher) {
  struct amf_writer data = {.length = 0};
  static const struct { const char *name; double value; } VALUES[] = {
      {"width", 1280}, {"height", 720}, {"framerate", FRAME_RATE}, {"videocodecid", 7}, {"audiocodecid", 10}, {"audiosamplerate", AUDIO_RATE}};
  amf_string(&data, "@setDataFrame");
  amf_string(&data, "onMetaData");
  amf_object(&data);
  for (size_t i = 0; i < sizeof VALUES / sizeof *VALUES; i++) {
    amf_key(&data, VALUES[i].name);
    amf_number(&data, VALUES[i].value);
  }
  amf_object_end(&data);
  struct outgoing_header header = {.chunk_stream = AUDIO_CHUNK_STREAM, .message_stream = MEDIA_MESSAGE_STREAM, .type = DATA_AMF0};
  connection_message(publisher->connection, &header, data.bytes, data.length);
}

static void go_live(struct publisher *publisher) {
  if (publisher->live) return;
  uint64_t now_ns = clock_ns();
  publisher->first_ms = publisher->goes_on ? publisher->first_ms + (uint32_t)((now_ns - publisher->live_since_ns) / NS_PER_MS) : 0;
  publisher->live = true;
  publishers.live++;
  publisher->live_since_ns = now_ns;
  publisher->departure = churn_delayed(publisher->departure, now_ns);
  if (publisher->incarnation > 0) publishers.returns++;
  send_metadata(publisher);
  for (enum kind kind = AUDIO; kind < KINDS; kind++)
    send_media(publisher, kind, publisher->first_ms, config_frames[kind].bytes, config_frames[kind].length);
  reschedule(publisher, publisher->live_since_ns);
}

static void on_connected(struct connection *connection) {
  struct publisher *publisher = connection->publisher;
  if (!publisher) return; /* it has left */
  if (options.plain) {
    go_live(publisher);
    return;
  }
  connection_control(publisher->connection, SET_CHUNK_SIZE, (uint32_t)options.publisher_chunk);
  send_connect(publisher);
}

static void refuse(struct publisher *publisher, const char *reason) {
  note_error("publish", reason);
  connection_close(publisher->connection);
}

static void on_command(struct connection *connection, const struct message *message, const uint8_t *body) {
  struct publisher *publisher = connection->publisher;
  struct amf_reader reader = {body, body + message->length};
  char name[32], code[64] = "", level[16] = "";
  double transaction = 0;
  if (!publisher) return; /* it has left */
  if (message->type != COMMAND_AMF0 || !amf_read_string(&reader, name, sizeof name)) return;
  amf_read_number(&reader, &transaction);
  if (strcmp(name, "_result") == 0 && transaction == CONNECT) {
    send_named(publisher, "releaseStream", RELEASE_STREAM);
    send_named(publisher, "FCPublish", FC_PUBLISH);
    send_create_stream(publisher);
  } else if (strcmp(name, "_result") == 0 && transaction == CREATE_STREAM) {
    send_named(publisher, "publish", PUBLISH);
  } else if (strcmp(name, "_error") == 0 && transaction != RELEASE_STREAM && transaction != FC_PUBLISH) {
    refuse(publisher, "_error");
  } else if (strcmp(name, "onStatus") == 0 && amf_skip(&reader)) {
    amf_property(reader, "code", code, sizeof code);
    amf_property(reader, "level", level, sizeof level);
    if (strcmp(code, "NetStream.Publish.Start") == 0) go_live(publisher);
    else if (strcmp(level, "error") == 0) refuse(publisher, code);
  }
  connection_flush(connection);
}

static void on_media(struct connection *connection, struct chunk_stream *stream, const uint8_t *bytes, size_t count, uint64_t now_ns) {
  (void)connection, (void)stream, (void)bytes, (void)count, (void)now_ns; /* it has asked for none */
}

static void on_closed(struct connection *connection) {
  struct publisher *publisher = connection->publisher;
  if (!publisher) return;
  if (publisher->live) publishers.live--;
  publisher->live = false;
  publisher->lost = true;
  publishers.lost++;
  publisher->connection = NULL;
  reschedule(publisher, IDLE);
}

static const struct role PUBLISHER = {
    .name = "publisher", .connected = on_connected, .command = on_command, .media = on_media, .closed = on_closed};

/* ---- media ---- */

static void send_media(struct publisher *publisher, enum kind kind, uint32_t timestamp_ms, const uint8_t *body, size_t length) {
  struct outgoing_header header = {
      .chunk_stream = kind == VIDEO ? VIDEO_CHUNK_STREAM : AUDIO_CHUNK_STREAM,
      .message_stream = MEDIA_MESSAGE_STREAM,
      .timestamp_ms = timestamp_ms,
      .type = kind == VIDEO ? VIDEO_MESSAGE : AUDIO_MESSAGE,
      .has_previous = publisher->sequence[kind] > 0 && timestamp_ms >= publisher->previous_ms[kind],
      .previous_ms = publisher->previous_ms[kind]};
  publisher->previous_ms[kind] = timestamp_ms;
  connection_message(publisher->connection, &header, body, length);
}

static uint32_t least(uint32_t one, uint32_t other) { return one < other ? one : other; }

static struct stamp stamp_of(struct publisher *publisher, enum kind kind, uint32_t sequence) {
  uint64_t due_ns = media_due_ns(kind, sequence);
  struct stamp stamp = {.stream = (uint32_t)publisher->id,
                        .incarnation = publisher->incarnation,
                        .sequence = sequence,
                        .timestamp_ms = publisher->first_ms + (uint32_t)(due_ns / NS_PER_MS),
                        .scheduled_ns = publisher->live_since_ns + due_ns,
                        .sent_ns = clock_ns()};
  stamp.excused = churn_excuses(&publisher->departure, stamp.scheduled_ns);
  if (stamp.excused) publisher->excused_from[kind] = least(publisher->excused_from[kind], sequence);
  stamp.owed = publisher->owed_before[kind] + least(sequence, publisher->excused_from[kind]);
  return stamp;
}

static void count_sent(struct publisher *publisher, const struct stamp *stamp) {
  int window = window_of(stamp->scheduled_ns);
  publishers.frames_sent++;
  publishers.frames_excused += stamp->excused;
  if (window < 0) return;
  if (stamp->excused) publishers.excused[window]++;
  else publisher->sent[window]++;
}

static void send_frame(struct publisher *publisher, enum kind kind, uint32_t sequence, enum fault fault) {
  struct stamp stamp = stamp_of(publisher, kind, sequence);
  int window = window_of(stamp.scheduled_ns);
  count_sent(publisher, &stamp);
  if (window == WARM && stamp.sent_ns > stamp.scheduled_ns) histogram_add(&publishers.lateness, stamp.sent_ns - stamp.scheduled_ns);
  if (fault == FAULT_DROP) return;
  size_t length = media_frame(frame, kind, &stamp);
  if (fault == FAULT_CORRUPT) frame[length - 1] ^= 1;
  send_media(publisher, kind, stamp.timestamp_ms, frame, length);
  if (fault == FAULT_STALE && stamp.incarnation-- > 0) length = media_frame(frame, kind, &stamp);
  if (fault == FAULT_REPEAT || fault == FAULT_STALE) send_media(publisher, kind, stamp.timestamp_ms, frame, length);
}

static enum fault next_fault(void) {
  if (options.fault == FAULT_NONE || options.fault == FAULT_TAIL || --frames_until_fault > 0) return FAULT_NONE;
  frames_until_fault = (uint64_t)options.fault_every;
  return options.fault;
}

static void send_next(struct publisher *publisher, enum kind kind) {
  enum fault fault = next_fault();
  if (fault == FAULT_SWAP) send_frame(publisher, kind, publisher->sequence[kind]++ + 1, FAULT_NONE);
  send_frame(publisher, kind, publisher->sequence[kind] - (fault == FAULT_SWAP), fault);
  publisher->sequence[kind]++;
}

static uint64_t next_due(const struct publisher *publisher, enum kind kind) {
  return publisher->live_since_ns + media_due_ns(kind, publisher->sequence[kind]);
}

/* Its last words, as far as they are owed, are all handed to the kernel; nothing says that it is going. */
static void leave(struct publisher *publisher) {
  struct connection *connection = publisher->connection;
  struct departure departure = publisher->departure;
  if (options.fault == FAULT_TAIL && !departure.by_reset && --departures_until_fault == 0) {
    departures_until_fault = (uint64_t)options.fault_every;
    send_frame(publisher, VIDEO, publisher->sequence[VIDEO]++, FAULT_DROP);
  }
  publisher->connection = NULL;
  publisher->live = false;
  publishers.live--;
  connection->publisher = NULL;
  if (departure.by_reset) connection_reset(connection);
  else connection_finish(connection);
  if (departure.by_reset) publishers.left_by_reset++;
  else publishers.left_by_fin++;
  for (enum kind kind = AUDIO; kind < KINDS; kind++)
    publisher->owed_before[kind] += least(publisher->sequence[kind], publisher->excused_from[kind]);
  publisher->goes_on = !departure.from_zero;
  publisher->due_ns = publisher->return_ns = departure.return_ns;
  prepare_incarnation(publisher, publisher->incarnation + 1);
}

/* All that is due by now, however late that is: a schedule does not wait for who keeps it. */
static void send_due(struct publisher *publisher, uint64_t now_ns) {
  uint64_t leave_ns = publisher->departure.leave_ns == NEVER ? IDLE : publisher->departure.leave_ns;
  for (;;) {
    uint64_t audio_ns = next_due(publisher, AUDIO), video_ns = next_due(publisher, VIDEO);
    enum kind kind = audio_ns < video_ns ? AUDIO : VIDEO; /* a key is the first of all */
    publisher->due_ns = kind == AUDIO ? audio_ns : video_ns;
    if (publisher->due_ns >= leave_ns) publisher->due_ns = leave_ns;
    if (publisher->due_ns > now_ns) break;
    if (publisher->due_ns == leave_ns) {
      leave(publisher);
      return;
    }
    send_next(publisher, kind);
  }
  connection_flush(publisher->connection);
}

static void dial(struct publisher *publisher, uint64_t now_ns) {
  publisher->due_ns = now_ns + START_LIMIT_NS;
  publisher->connection = connection_dial(options.relay_port, &PUBLISHER, publisher);
}

uint64_t publishers_run(uint64_t now_ns) {
  while (heap[0]->due_ns <= now_ns) {
    struct publisher *publisher = heap[0];
    if (publisher->live) send_due(publisher, now_ns);
    else if (publisher->connection) refuse(publisher, "no NetStream.Publish.Start within 15 s");
    else dial(publisher, now_ns);
    sift_down(0);
  }
  return heap[0]->due_ns;
}

void publishers_end(void) {
  for (int i = 0; i < options.publishers; i++) {
    struct publisher *publisher = &publishers.all[i];
    if (!publisher->live || options.plain) continue;
    send_named(publisher, "FCUnpublish", PUBLISH + 1);
    struct amf_writer command = command_of("deleteStream", PUBLISH + 2);
    amf_null(&command);
    amf_number(&command, MEDIA_MESSAGE_STREAM);
    connection_command(publisher->connection, 0, &command);
    connection_flush(publisher->connection);
  }
}
