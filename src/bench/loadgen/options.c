#include "loadgen.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PUBLISHERS = 5000, MAX_SINKS = 500, MAX_SECONDS = 24 * 3600 };

struct options options = {.publishers = 1, .sinks = 1, .ramp_s = 2, .settle_s = 1, .warmup_s = 2, .measured_s = 10, .drain_s = 2,
                          .video_bps = 2e6, .audio_bps = 128e3, .publisher_chunk = 4096, .sink_chunk = 4096, .app = "live",
                          .label = "", .series_every_s = 1};

static const char USAGE[] =
    "loadgen --port PORT --sink-port PORT [options]: publishers and sinks around the relay on 127.0.0.1\n"
    "  --port PORT          where the relay takes publishers\n"
    "  --sink-port PORT     where the sinks listen; the relay is to push APP/NAME as NAME, as often as there are sinks\n"
    "  --publishers N       1          --sinks M     1, for each publisher\n"
    "  --app APP            live       names are s0, s1, ...\n"
    "  --video-bps BITS     2000000    --audio-bps BITS  128000\n"
    "  --chunk BYTES        4096       --sink-chunk BYTES  4096\n"
    "  --ramp S             2          publishers start within this time\n"
    "  --settle S           1          from there to the cold window\n"
    "  --warmup S           2          the cold window\n"
    "  --seconds S          10         the warm window\n"
    "  --drain S            2          how long nothing has to come, at the end, for what is missing to be lost\n"
    "  --plain              no handshake, no commands: for the bare fan-out\n"
    "  --pid PID            a process of the relay, to read its CPU and memory; may be repeated\n"
    "  --stall AT:FOR[:N]   the first sinks of s0 and N-1 more do not read from AT for FOR seconds of the warm window\n"
    "  --churn EVERY:AWAY   one publisher after the other leaves without a word, one each EVERY seconds, and is back\n"
    "                       after AWAY seconds; in turn by FIN and by RST, with times from 0 again and going on\n"
    "  --sink-tls CERT:KEY  the sinks are RTMPS servers with these two PEM files\n"
    "  --publisher-tls      publishers dial RTMPS; they do not look at the certificate\n"
    "  --series FILE        one line of JSON each --every S (1) seconds\n"
    "  --fault KIND:EVERY   corrupt, drop, repeat or swap one in EVERY frames, repeat it as one of before the return\n"
    "                       (stale), or leave out the last one before a FIN (tail), to see that it is noticed\n"
    "  --realtime           ask for real-time priority\n"
    "  --label TEXT         --out FILE, else standard output\n"
    "exit: 0 flawless, 1 something was lost or wrong, 2 usage or environment\n";

static _Noreturn void usage(const char *wrong) {
  fprintf(stderr, "loadgen: %s\n%s", wrong, USAGE);
  exit(2);
}

static double number(const char *text, double least, double most) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end || !(value >= least && value <= most)) usage(text);
  return value;
}

static int whole(const char *text, int least, int most) { return (int)number(text, least, most); }

static void read_fault(const char *text) {
  static const char *const NAMES[] = {[FAULT_CORRUPT] = "corrupt", [FAULT_DROP] = "drop", [FAULT_REPEAT] = "repeat", [FAULT_SWAP] = "swap",
                                      [FAULT_TAIL] = "tail", [FAULT_STALE] = "stale"};
  const char *colon = strchr(text, ':');
  for (int fault = FAULT_CORRUPT; colon && fault <= FAULT_STALE; fault++)
    if (strlen(NAMES[fault]) == (size_t)(colon - text) && strncmp(text, NAMES[fault], (size_t)(colon - text)) == 0)
      options.fault = (enum fault)fault;
  if (options.fault == FAULT_NONE) usage(text);
  options.fault_every = whole(colon + 1, 1, 1 << 30);
}

static void read_stall(const char *text) {
  char tail;
  options.stalled = 1;
  int fields = sscanf(text, "%lf:%lf:%d%c", &options.stall_at_s, &options.stall_for_s, &options.stalled, &tail);
  if ((fields != 2 && fields != 3) || options.stall_at_s < 0 || !(options.stall_for_s > 0) || options.stalled < 1) usage(text);
}

static void read_churn(const char *text) {
  char tail;
  if (sscanf(text, "%lf:%lf%c", &options.churn_every_s, &options.churn_away_s, &tail) != 2 || !(options.churn_every_s >= 0.001) ||
      !(options.churn_away_s > 0))
    usage(text);
}

static void read_sink_tls(const char *text) {
  const char *colon = strchr(text, ':');
  if (!colon) usage(text);
  options.sink_certificate = strndup(text, (size_t)(colon - text));
  options.sink_key = colon + 1;
}

enum option_code { PORT = 1, SINK_PORT, PUBLISHERS, SINKS, APP, VIDEO_BPS, AUDIO_BPS, CHUNK, SINK_CHUNK, RAMP_S, SETTLE, WARMUP, SECONDS,
                   DRAIN_S, PLAIN, PID, STALL, CHURN, SINK_TLS, PUBLISHER_TLS, SERIES, EVERY, FAULT, REALTIME, LABEL, OUT };

static const struct option OPTIONS[] = {
    {"port", 1, NULL, PORT}, {"sink-port", 1, NULL, SINK_PORT}, {"publishers", 1, NULL, PUBLISHERS}, {"sinks", 1, NULL, SINKS},
    {"app", 1, NULL, APP}, {"video-bps", 1, NULL, VIDEO_BPS}, {"audio-bps", 1, NULL, AUDIO_BPS}, {"chunk", 1, NULL, CHUNK},
    {"sink-chunk", 1, NULL, SINK_CHUNK}, {"ramp", 1, NULL, RAMP_S}, {"settle", 1, NULL, SETTLE}, {"warmup", 1, NULL, WARMUP}, {"seconds", 1, NULL, SECONDS},
    {"drain", 1, NULL, DRAIN_S}, {"plain", 0, NULL, PLAIN}, {"pid", 1, NULL, PID}, {"stall", 1, NULL, STALL},
    {"churn", 1, NULL, CHURN}, {"sink-tls", 1, NULL, SINK_TLS}, {"publisher-tls", 0, NULL, PUBLISHER_TLS}, {"series", 1, NULL, SERIES},
    {"every", 1, NULL, EVERY},
    {"fault", 1, NULL, FAULT}, {"realtime", 0, NULL, REALTIME}, {"label", 1, NULL, LABEL}, {"out", 1, NULL, OUT}, {0}};

static void set_option(int code, const char *value) {
  switch (code) {
    case PORT: options.relay_port = whole(value, 1, 65535); break;
    case SINK_PORT: options.sink_port = whole(value, 1, 65535); break;
    case PUBLISHERS: options.publishers = whole(value, 1, MAX_PUBLISHERS); break;
    case SINKS: options.sinks = whole(value, 1, MAX_SINKS); break;
    case APP: options.app = value; break;
    case VIDEO_BPS: options.video_bps = number(value, 1e3, 1e9); break;
    case AUDIO_BPS: options.audio_bps = number(value, 1e3, 1e7); break;
    case CHUNK: options.publisher_chunk = whole(value, 1, 0xffffff); break;
    case SINK_CHUNK: options.sink_chunk = whole(value, 1, 0xffffff); break;
    case RAMP_S: options.ramp_s = number(value, 0, MAX_SECONDS); break;
    case SETTLE: options.settle_s = number(value, 0, MAX_SECONDS); break;
    case WARMUP: options.warmup_s = number(value, 0, MAX_SECONDS); break;
    case SECONDS: options.measured_s = number(value, 0.1, MAX_SECONDS); break;
    case DRAIN_S: options.drain_s = number(value, 0, 60); break;
    case PLAIN: options.plain = true; break;
    case PID:
      if (options.pid_count == MAX_PIDS) usage("too many --pid");
      options.pids[options.pid_count++] = whole(value, 1, 1 << 30);
      break;
    case STALL: read_stall(value); break;
    case CHURN: read_churn(value); break;
    case SINK_TLS: read_sink_tls(value); break;
    case PUBLISHER_TLS: options.publisher_tls = true; break;
    case SERIES: options.series = value; break;
    case EVERY: options.series_every_s = number(value, 0.1, MAX_SECONDS); break;
    case FAULT: read_fault(value); break;
    case REALTIME: options.realtime = true; break;
    case LABEL: options.label = value; break;
    case OUT: options.out = value; break;
    default: usage("unknown option");
  }
}

void options_read(int count, char **arguments) {
  int code;
  while ((code = getopt_long(count, arguments, "", OPTIONS, NULL)) != -1) set_option(code, optarg);
  if (optind < count) usage(arguments[optind]);
  if (!options.relay_port || !options.sink_port) usage("--port and --sink-port are needed");
  if (options.stalled > options.publishers) usage("--stall: more sinks than publishers");
  /* A second, at least, to come back in and be live. */
  if (options.churn_every_s > 0 && options.churn_every_s * options.publishers < options.churn_away_s + 1)
    usage("--churn: with so few publishers each would have to leave again before it is back");
}
