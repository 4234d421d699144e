/*
 * Frame layout: tag header (video: AVC, one NAL unit; audio: AAC), stamp, then filler that depends on stream,
 * incarnation, kind and sequence. Sizes are drawn from the same four, so that every run sends the very same bytes.
 */
#include "../loadgen.h"

#include <string.h>

/* A prime, so that no misplaced chunk of a usual size meets the same filler again. */
enum { FILLER_PERIOD = 65521, STAMP_BYTES = 56 };
static const uint32_t STAMP_MAGIC = 0x52A7C3E1;
static const size_t TAG_BYTES[KINDS] = {[AUDIO] = 2, [VIDEO] = 10};

static uint8_t filler[FILLER_PERIOD];

/* H.264 Main@3.1, 1280x720, and AAC-LC, 44.1 kHz stereo. */
static const uint8_t AVC_CONFIG[] = {0x17, 0, 0, 0, 0, 1, 0x4d, 0x40, 0x1f, 0xff, 0xe1, 0, 14, 0x67, 0x4d, 0x40, 0x1f, 0x96, 0x52, 0x80,
                                     0xa0, 0x0b, 0x76, 0x02, 0x05, 0xa1, 1, 0, 4, 0x68, 0xee, 0x3c, 0x80};
static const uint8_t AAC_CONFIG[] = {0xaf, 0, 0x12, 0x10};

const struct config_frame config_frames[KINDS] = {[AUDIO] = {AAC_CONFIG, sizeof AAC_CONFIG}, [VIDEO] = {AVC_CONFIG, sizeof AVC_CONFIG}};

/* splitmix64 */
static uint64_t mixed(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

static uint64_t draw(enum kind kind, const struct stamp *stamp) {
  return mixed((uint64_t)stamp->incarnation << 46 ^ ((uint64_t)stamp->stream << 33 | (uint64_t)kind << 32 | stamp->sequence));
}

void media_init(void) {
  for (int i = 0; i < FILLER_PERIOD; i++) filler[i] = (uint8_t)(mixed((uint64_t)i) >> 24);
}

bool media_is_key(uint32_t video_sequence) { return video_sequence % KEY_INTERVAL_FRAMES == 0; }

uint64_t media_due_ns(enum kind kind, uint32_t sequence) {
  return kind == VIDEO ? sequence * NS_PER_S / FRAME_RATE : sequence * (uint64_t)AUDIO_FRAME_SAMPLES * NS_PER_S / AUDIO_RATE;
}

/* Audio varies by a quarter, pictures between keys by half, keys not at all; the mean is the asked rate. */
static size_t frame_bytes(enum kind kind, const struct stamp *stamp) {
  double spread = (double)(draw(kind, stamp) >> 11) / (double)(1ull << 53) - 0.5, size;
  if (kind == AUDIO) {
    size = options.audio_bps / 8 * AUDIO_FRAME_SAMPLES / AUDIO_RATE * (1 + spread / 2);
  } else {
    double plain = options.video_bps / 8 / FRAME_RATE * KEY_INTERVAL_FRAMES / (KEY_INTERVAL_FRAMES - 1 + KEY_WEIGHT);
    size = media_is_key(stamp->sequence) ? plain * KEY_WEIGHT : plain * (1 + spread);
  }
  size_t least = TAG_BYTES[kind] + STAMP_BYTES + 1;
  return size < (double)least ? least : size > MAX_FRAME_BYTES ? MAX_FRAME_BYTES : (size_t)size;
}

static size_t filler_start(enum kind kind, const struct stamp *stamp) { return draw(kind, stamp) % FILLER_PERIOD; }

static uint8_t *put(uint8_t *out, uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; i--) *out++ = (uint8_t)(value >> (8 * i));
  return out;
}

static uint64_t take(const uint8_t **in, int bytes) {
  uint64_t value = 0;
  while (bytes-- > 0) value = value << 8 | *(*in)++;
  return value;
}

static void write_tag(uint8_t *out, enum kind kind, const struct stamp *stamp) {
  if (kind == AUDIO) {
    out[0] = 0xaf;
    out[1] = 1;
    return;
  }
  bool key = media_is_key(stamp->sequence);
  out[0] = key ? 0x17 : 0x27;
  out[1] = 1;
  put(out + 2, 0, 3); /* composition time */
  put(out + 5, stamp->length - 9, 4);
  out[9] = key ? 0x65 : 0x41;
}

/* Over all that stands before it. */
static uint64_t checksum(const uint8_t *stamp) {
  uint64_t sum = 0, word;
  for (int i = 0; i < STAMP_BYTES - 8; i += 8) {
    memcpy(&word, stamp + i, sizeof word);
    sum = mixed(sum ^ word);
  }
  return sum;
}

static void write_stamp(uint8_t *out, const struct stamp *stamp) {
  const uint8_t *start = out;
  out = put(out, STAMP_MAGIC, 4);
  out = put(out, stamp->stream, 4);
  out = put(out, stamp->incarnation, 4);
  out = put(out, stamp->sequence, 4);
  out = put(out, stamp->timestamp_ms, 4);
  out = put(out, stamp->length, 4);
  out = put(out, stamp->owed, 4);
  out = put(out, stamp->excused, 4);
  out = put(out, stamp->scheduled_ns, 8);
  out = put(out, stamp->sent_ns, 8);
  put(out, checksum(start), 8);
}

static bool read_stamp(const uint8_t *in, struct stamp *stamp) {
  uint64_t sum = checksum(in);
  bool whole = take(&in, 4) == STAMP_MAGIC;
  stamp->stream = (uint32_t)take(&in, 4);
  stamp->incarnation = (uint32_t)take(&in, 4);
  stamp->sequence = (uint32_t)take(&in, 4);
  stamp->timestamp_ms = (uint32_t)take(&in, 4);
  stamp->length = (uint32_t)take(&in, 4);
  stamp->owed = (uint32_t)take(&in, 4);
  stamp->excused = take(&in, 4) != 0;
  stamp->scheduled_ns = take(&in, 8);
  stamp->sent_ns = take(&in, 8);
  return whole && take(&in, 8) == sum;
}

size_t media_frame(uint8_t *body, enum kind kind, struct stamp *stamp) {
  size_t length = frame_bytes(kind, stamp), head = TAG_BYTES[kind] + STAMP_BYTES;
  stamp->length = (uint32_t)length;
  write_tag(body, kind, stamp);
  write_stamp(body + TAG_BYTES[kind], stamp);
  size_t position = filler_start(kind, stamp);
  for (size_t done = head; done < length; position = 0) {
    size_t count = FILLER_PERIOD - position < length - done ? FILLER_PERIOD - position : length - done;
    memcpy(body + done, filler + position, count);
    done += count;
  }
  return length;
}

void frame_check_start(struct frame_check *check) {
  check->received = 0;
  check->config = check->corrupt = false;
}

static void check_head(struct frame_check *check, enum kind kind, uint32_t length) {
  uint8_t expected_tag[16];
  const struct config_frame *config = &config_frames[kind];
  check->config = length >= 2 && check->head[0] == config->bytes[0] && check->head[1] != 1;
  if (check->config) { /* packet type 0 is the sequence header, 2 the end of the sequence */
    check->corrupt = check->head[1] == 0 ? length != config->length || memcmp(check->head, config->bytes, length) != 0
                                         : kind == AUDIO || check->head[1] != 2;
    return;
  }
  check->corrupt = length < TAG_BYTES[kind] + STAMP_BYTES || !read_stamp(check->head + TAG_BYTES[kind], &check->stamp) ||
                   check->stamp.length != length;
  if (check->corrupt) return;
  write_tag(expected_tag, kind, &check->stamp);
  check->corrupt = memcmp(check->head, expected_tag, TAG_BYTES[kind]) != 0;
}

static void check_filler(struct frame_check *check, enum kind kind, uint32_t offset, const uint8_t *bytes, size_t count) {
  size_t position = (filler_start(kind, &check->stamp) + offset) % FILLER_PERIOD;
  while (count > 0 && !check->corrupt) {
    size_t run = FILLER_PERIOD - position < count ? FILLER_PERIOD - position : count;
    check->corrupt = memcmp(bytes, filler + position, run) != 0;
    bytes += run;
    count -= run;
    position = 0;
  }
}

void frame_check_bytes(struct frame_check *check, enum kind kind, uint32_t length, const uint8_t *bytes, size_t count) {
  uint32_t head = length < HEAD_BYTES ? length : HEAD_BYTES;
  if (check->received < head) {
    size_t part = head - check->received < count ? head - check->received : count;
    memcpy(check->head + check->received, bytes, part);
    check->received += (uint32_t)part;
    bytes += part;
    count -= part;
    if (check->received < head) return;
    check_head(check, kind, length);
    uint32_t stamped = (uint32_t)(TAG_BYTES[kind] + STAMP_BYTES);
    if (!check->config && !check->corrupt) check_filler(check, kind, 0, check->head + stamped, head - stamped);
  }
  if (!check->config && !check->corrupt)
    check_filler(check, kind, check->received - (uint32_t)(TAG_BYTES[kind] + STAMP_BYTES), bytes, count);
  check->received += (uint32_t)count;
}
