/*
 * Loads the relay's REST interface and judges its answers: so many requests a second on a schedule of its own, however
 * long the answers take. A request's time runs from the moment it was due, so that what waits behind a slow answer
 * counts too. The sinks it adds lead to itself: it takes their connections and says nothing.
 */
#include "loadgen/loadgen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum call { LIST, ONE, METRICS, ADD, REMOVE, CALLS };
static const char *const CALL_NAMES[CALLS] = {[LIST] = "list", [ONE] = "one", [METRICS] = "metrics", [ADD] = "add", [REMOVE] = "remove"};

/* One round of requests. */
static const enum call MIX[] = {LIST, ONE, LIST, ONE, ADD,  LIST, ONE,  LIST, ONE, REMOVE, LIST, ONE,   LIST,
                                ONE,  METRICS, LIST, ONE, LIST, ONE, ADD, LIST, ONE, LIST, ONE, REMOVE};
enum { ROUND = sizeof MIX / sizeof *MIX };

enum { MAX_CLIENTS = 64, MAX_PEERS = 256, MAX_ADDED = 4096, MAX_SINKS = 1 << 20, MAX_REQUEST = 1024, MAX_ANSWER = 64 * 1024 * 1024 };
static const uint64_t ANSWER_LIMIT_NS = 10 * NS_PER_S;

static struct {
  int port, sink_port, publishers, others;
  double rate, after_s, warmup_s, measured_s;
  const char *token, *out;
} wanted = {.publishers = 1, .rate = 50, .warmup_s = 2, .measured_s = 10, .token = ""};

struct client {
  int fd; /* -1: none */
  bool busy;
  enum call call;
  int number;              /* of the stream, or of the sink that is added or removed */
  uint64_t due_ns;
  char *answer;
  size_t length, capacity;
};

static struct client clients[MAX_CLIENTS];
static int listener, peers[MAX_PEERS], peer_count;

/* Sinks that are there, oldest first, and how many were ever added. */
static int added[MAX_ADDED], added_count, next_sink;
/* Those of which nobody knows whether they are there: the answer was that there is none in time. */
static bool unsure[MAX_SINKS];

static struct histogram times[CALLS + 1]; /* the last: of all */
static uint64_t requests, late, wrong, measured_from, measured_until;
static char first_wrong[200];

_Noreturn void fail(const char *what) {
  fprintf(stderr, "apiload: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(2);
}

uint64_t clock_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * NS_PER_S + (uint64_t)now.tv_nsec;
}

static void note_wrong(const char *form, ...) {
  va_list values;
  if (wrong++) return;
  va_start(values, form);
  vsnprintf(first_wrong, sizeof first_wrong, form, values);
  va_end(values);
}

/* ---- sockets ---- */

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
}

static void make_quick(int fd) {
  fcntl(fd, F_SETFL, O_NONBLOCK);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
}

static void listen_for_sinks(void) {
  struct sockaddr_in address = loopback(wanted.sink_port);
  listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 128)) fail("listening for sinks");
  fcntl(listener, F_SETFL, O_NONBLOCK);
}

static void take_peers(void) {
  int fd;
  while ((fd = accept(listener, NULL, NULL)) >= 0) {
    if (peer_count == MAX_PEERS) {
      close(fd);
      continue;
    }
    fcntl(fd, F_SETFL, O_NONBLOCK);
    peers[peer_count++] = fd;
  }
}

/* Whether the peer is still there. */
static bool drain_peer(int fd) {
  char nothing[4096];
  ssize_t got;
  while ((got = read(fd, nothing, sizeof nothing)) > 0) continue;
  return got < 0 && errno == EAGAIN;
}

static void hang_up(struct client *client) {
  close(client->fd);
  client->fd = -1;
  client->busy = false;
  client->length = 0;
}

static bool dial(struct client *client) {
  struct sockaddr_in address = loopback(wanted.port);
  client->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(client->fd, (struct sockaddr *)&address, sizeof address)) {
    note_wrong("no connection: %s", strerror(errno));
    hang_up(client);
    return false;
  }
  make_quick(client->fd);
  return true;
}

/* ---- requests ---- */

static struct client *idle_client(void) {
  struct client *unused = NULL;
  for (struct client *client = clients; client < clients + MAX_CLIENTS; client++) {
    if (client->fd >= 0 && !client->busy) return client;
    if (client->fd < 0 && !unused) unused = client;
  }
  return unused && dial(unused) ? unused : NULL;
}

static size_t write_request(char *out, enum call call, int number) {
  static const char *const METHODS[CALLS] = {[LIST] = "GET", [ONE] = "GET", [METRICS] = "GET", [ADD] = "POST", [REMOVE] = "DELETE"};
  char path[200], body[300] = "", head[200] = "";
  int stream = number % wanted.publishers;
  switch (call) {
    case LIST: strcpy(path, "/api/v1/streams"); break;
    case ONE: snprintf(path, sizeof path, "/api/v1/streams/live/s%d", stream); break;
    case METRICS: strcpy(path, "/metrics"); break;
    case ADD:
      snprintf(path, sizeof path, "/api/v1/streams/live/s%d/sinks", stream);
      snprintf(body, sizeof body, "{\"id\":\"load-%d\",\"url\":\"rtmp://127.0.0.1:%d/load/{name}\"}", number, wanted.sink_port);
      snprintf(head, sizeof head, "Content-Type: application/json\r\nContent-Length: %zu\r\n", strlen(body));
      break;
    default: snprintf(path, sizeof path, "/api/v1/streams/live/s%d/sinks/load-%d", stream, number);
  }
  return (size_t)snprintf(out, MAX_REQUEST, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%s%s%s%s\r\n%s", METHODS[call], path, wanted.port,
                          *wanted.token ? "Authorization: Bearer " : "", wanted.token, *wanted.token ? "\r\n" : "", head, body);
}

/* Sends one; false if there is no connection for it now. */
static bool ask(enum call call, int number, uint64_t due_ns) {
  char request[MAX_REQUEST];
  struct client *client = idle_client();
  if (!client) return false;
  size_t length = write_request(request, call, number);
  *client = (struct client){client->fd, true, call, number, due_ns, client->answer, 0, client->capacity};
  if (send(client->fd, request, length, MSG_NOSIGNAL) != (ssize_t)length) {
    note_wrong("%s: not sent", CALL_NAMES[call]);
    hang_up(client);
  }
  return true;
}

/* The next of the schedule; there is nothing to remove before something was added. */
static bool ask_next(uint64_t count, uint64_t due_ns) {
  enum call call = MIX[count % ROUND];
  if (call == REMOVE && added_count == 0) call = ONE;
  int number = call == REMOVE ? added[0] : call == ADD ? next_sink : (int)(count % (uint64_t)wanted.publishers);
  if (call == ADD && (added_count >= MAX_ADDED - MAX_CLIENTS || next_sink == MAX_SINKS)) fail("too many sinks");
  if (!ask(call, number, due_ns)) return false;
  if (call == ADD) next_sink++;
  if (call == REMOVE) memmove(added, added + 1, sizeof *added * (size_t)--added_count);
  return true;
}

/* ---- answers ---- */

static bool has(const char *body, const char *form, int number) {
  char text[100];
  snprintf(text, sizeof text, form, number);
  return strstr(body, text) != NULL;
}

static int count_of(const char *body, const char *text) {
  int count = 0;
  for (const char *at = body; (at = strstr(at, text)); at += strlen(text)) count++;
  return count;
}

/* The streams that are asked for, and of others as many as there may be. */
static bool counts_streams(const char *metrics) {
  static const char NAME[] = "\nrelay_streams ";
  const char *found = strstr(metrics, NAME);
  double count = found ? strtod(found + sizeof NAME - 1, NULL) : -1;
  return count >= wanted.publishers && count <= wanted.publishers + wanted.others;
}

static bool is_right(const struct client *client, int status, const char *body) {
  switch (client->call) {
    case LIST: return status == 200 && count_of(body, "\"app\":\"live\"") == wanted.publishers;
    case ONE: return status == 200 && has(body, "\"name\":\"s%d\"", client->number % wanted.publishers);
    case METRICS: return status == 200 && counts_streams(body);
    case ADD: return status == 201 && has(body, "\"id\":\"load-%d\"", client->number);
    default: return (status == 204 && !*body) || (status == 404 && unsure[client->number]);
  }
}

/* Where the body begins, once the whole answer is there; NULL until then. */
static const char *whole_body(const struct client *client) {
  const char *end = strstr(client->answer, "\r\n\r\n"), *line = client->answer;
  if (!end) return NULL;
  size_t body_bytes = 0;
  while ((line = strstr(line, "\r\n")) && line < end) {
    line += 2;
    if (strncasecmp(line, "content-length:", 15) == 0) body_bytes = strtoul(line + 15, NULL, 10);
    if (strncasecmp(line, "transfer-encoding:", 18) == 0) body_bytes = MAX_ANSWER; /* none of these answers has it */
  }
  return client->length >= (size_t)(end + 4 - client->answer) + body_bytes ? end + 4 : NULL;
}

static void judge(struct client *client, const char *body, uint64_t now_ns) {
  int status = atoi(client->answer + 9);
  bool measured = client->due_ns >= measured_from && client->due_ns < measured_until;
  bool right = is_right(client, status, body);
  if ((client->call == ADD || client->call == REMOVE) && status == 504) unsure[client->number] = true;
  if ((client->call == ADD && (status == 201 || status == 504)) || (client->call == REMOVE && status == 504)) added[added_count++] = client->number;
  client->busy = false;
  client->length = 0;
  if (!measured) return;
  requests++;
  histogram_add(&times[client->call], now_ns - client->due_ns);
  histogram_add(&times[CALLS], now_ns - client->due_ns);
  if (status == 504) late++;
  else if (!right) note_wrong("%s %d: %d %.120s", CALL_NAMES[client->call], client->number, status, body);
}

static void receive(struct client *client) {
  for (;;) {
    if (client->capacity - client->length < 65536) {
      client->capacity += client->capacity + 131072;
      client->answer = realloc(client->answer, client->capacity);
      if (!client->answer) fail("out of memory");
    }
    ssize_t got = read(client->fd, client->answer + client->length, client->capacity - client->length - 1);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0 || !client->busy || client->length > MAX_ANSWER) {
      if (client->busy) note_wrong("%s: the connection ended", CALL_NAMES[client->call]);
      hang_up(client);
      return;
    }
    client->length += (size_t)got;
    client->answer[client->length] = 0;
    const char *body = whole_body(client);
    if (body) judge(client, body, clock_ns());
  }
}

static void wait_until(uint64_t moment_ns) {
  struct pollfd ready[1 + MAX_CLIENTS + MAX_PEERS] = {{.fd = listener, .events = POLLIN}};
  uint64_t now_ns = clock_ns(), wait_ns = moment_ns > now_ns ? moment_ns - now_ns : 0;
  for (int i = 0; i < MAX_CLIENTS; i++) ready[1 + i] = (struct pollfd){.fd = clients[i].fd, .events = POLLIN};
  int count = peer_count;
  for (int i = 0; i < count; i++) ready[1 + MAX_CLIENTS + i] = (struct pollfd){.fd = peers[i], .events = POLLIN};
  struct timespec timeout = {(time_t)(wait_ns / NS_PER_S), (long)(wait_ns % NS_PER_S)};
  if (ppoll(ready, (nfds_t)(1 + MAX_CLIENTS + count), &timeout, NULL) < 0 && errno != EINTR) fail("poll");
  for (int i = 0; i < MAX_CLIENTS; i++)
    if (ready[1 + i].revents && clients[i].fd == ready[1 + i].fd) receive(&clients[i]);
  for (int i = count - 1; i >= 0; i--)
    if (ready[1 + MAX_CLIENTS + i].revents && !drain_peer(peers[i])) {
      close(peers[i]);
      peers[i] = peers[--peer_count];
    }
  if (ready[0].revents) take_peers();
  for (int i = 0; i < MAX_CLIENTS; i++)
    if (clients[i].busy && clock_ns() > clients[i].due_ns + ANSWER_LIMIT_NS) {
      note_wrong("%s: no answer", CALL_NAMES[clients[i].call]);
      hang_up(&clients[i]);
    }
}

static bool is_busy(void) {
  for (int i = 0; i < MAX_CLIENTS; i++)
    if (clients[i].busy) return true;
  return false;
}

/* ---- the run ---- */

static void run(void) {
  uint64_t start = clock_ns() + (uint64_t)(wanted.after_s * 1e9), step_ns = (uint64_t)(1e9 / wanted.rate), count = 0;
  measured_from = start + (uint64_t)(wanted.warmup_s * 1e9);
  measured_until = measured_from + (uint64_t)(wanted.measured_s * 1e9);
  alarm((unsigned)(wanted.after_s + wanted.warmup_s + wanted.measured_s) + 60); /* ends the process whatever happens */
  for (uint64_t due; (due = start + count * step_ns) < measured_until; count++) {
    while (clock_ns() < due) wait_until(due);
    while (!ask_next(count, due)) wait_until(clock_ns() + NS_PER_MS);
  }
  while (is_busy()) wait_until(clock_ns() + 10 * NS_PER_MS);
  /* What was added goes; not measured, since it is due after the end. */
  while (added_count > 0 || is_busy()) {
    uint64_t now_ns = clock_ns(), due_ns = now_ns > measured_until ? now_ns : measured_until;
    if (added_count > 0 && ask(REMOVE, added[added_count - 1], due_ns)) added_count--;
    wait_until(clock_ns() + NS_PER_MS);
  }
}

static void put_times(FILE *file, const char *name, const struct histogram *histogram) {
  fprintf(file, "  \"%s\": {\n    \"count\": %llu,\n", name, (unsigned long long)histogram->total);
  static const struct { const char *name; double fraction; } QUANTILES[] = {{"p50", .5}, {"p90", .9}, {"p99", .99}, {"max", 1}};
  for (int i = 0; i < 4; i++)
    fprintf(file, "    \"%s\": %.1f%s\n", QUANTILES[i].name, (double)histogram_quantile(histogram, QUANTILES[i].fraction) / 1e3, i < 3 ? "," : "");
  fputs("  },\n", file);
}

static void report(FILE *file) {
  for (char *c = first_wrong; *c; c++)
    if (*c == '"' || *c == '\\' || (unsigned char)*c < ' ') *c = '\'';
  fprintf(file, "{\n  \"seconds\": %.1f,\n  \"requests\": %llu,\n", wanted.measured_s, (unsigned long long)requests);
  put_times(file, "all", &times[CALLS]);
  for (int call = 0; call < CALLS; call++) put_times(file, CALL_NAMES[call], &times[call]);
  fprintf(file, "  \"late\": %llu,\n  \"wrong\": %llu,\n  \"lastError\": \"%s\"\n}\n", (unsigned long long)late, (unsigned long long)wrong, first_wrong);
}

static const char USAGE[] =
    "apiload --port PORT --sink-port PORT [options]: requests to the relay's REST interface on 127.0.0.1\n"
    "  --sink-port PORT   where it takes the connections of the sinks it adds\n"
    "  --publishers N     1    live streams there are, live/s0, live/s1, ...\n"
    "  --others N         0    streams of other apps there may be beside them\n"
    "  --rate N           50   requests a second: 40 % all streams, 40 % one, 4 % metrics, 8 % a sink added, 8 % removed\n"
    "  --after S          0    before the first request\n"
    "  --warmup S         2    requests that are not measured\n"
    "  --seconds S        10   those that are\n"
    "  --token TOKEN           --realtime                      --out FILE, else standard output\n"
    "exit: 0 every answer was right, 1 one was not, 2 usage or environment; that there is no answer in time (504) is\n"
    "right, but counted\n";

static double number(const char *text, double least, double most) {
  char *end;
  double value = strtod(text, &end);
  if (end == text || *end || !(value >= least && value <= most)) fail(text);
  return value;
}

enum option_code { PORT = 1, SINK_PORT, PUBLISHERS, OTHERS, RATE, AFTER, WARMUP, SECONDS, TOKEN, REALTIME, OUT };

static void read_options(int count, char **arguments) {
  static const struct option OPTIONS[] = {{"port", 1, NULL, PORT}, {"sink-port", 1, NULL, SINK_PORT}, {"publishers", 1, NULL, PUBLISHERS},
      {"others", 1, NULL, OTHERS}, {"rate", 1, NULL, RATE}, {"after", 1, NULL, AFTER}, {"warmup", 1, NULL, WARMUP}, {"seconds", 1, NULL, SECONDS},
      {"token", 1, NULL, TOKEN}, {"realtime", 0, NULL, REALTIME}, {"out", 1, NULL, OUT}, {0}};
  int code;
  while ((code = getopt_long(count, arguments, "", OPTIONS, NULL)) != -1) switch (code) {
      case PORT: wanted.port = (int)number(optarg, 1, 65535); break;
      case SINK_PORT: wanted.sink_port = (int)number(optarg, 1, 65535); break;
      case PUBLISHERS: wanted.publishers = (int)number(optarg, 1, 5000); break;
      case OTHERS: wanted.others = (int)number(optarg, 0, 5000); break;
      case RATE: wanted.rate = number(optarg, 0.1, 10000); break;
      case AFTER: wanted.after_s = number(optarg, 0, 3600); break;
      case WARMUP: wanted.warmup_s = number(optarg, 0, 3600); break;
      case SECONDS: wanted.measured_s = number(optarg, 0.1, 3600); break;
      case TOKEN: wanted.token = optarg; break;
      case REALTIME:
        if (sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1}) < 0) errno = 0;
        break;
      case OUT: wanted.out = optarg; break;
      default: fputs(USAGE, stderr), exit(2);
    }
  if (optind < count || !wanted.port || !wanted.sink_port) fputs(USAGE, stderr), exit(2);
}

int main(int count, char **arguments) {
  read_options(count, arguments);
  for (int i = 0; i < MAX_CLIENTS; i++) clients[i].fd = -1;
  listen_for_sinks();
  run();
  FILE *file = wanted.out ? fopen(wanted.out, "w") : stdout;
  if (!file) fail(wanted.out);
  report(file);
  if (fclose(file) != 0) fail("writing the report");
  return wrong ? 1 : 0;
}
