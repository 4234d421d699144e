/*
 * The yardstick: a bare TCP fan-out. What arrives on an accepted connection is copied to M connections that
 * are dialled for it. One thread, level-triggered epoll, one read and M writes a wake-up, no parsing: the least
 * that any relay in user space can cost.
 *
 *   fanout PORT SINK_PORT M [LIFE_S]     all on 127.0.0.1; ends by itself after LIFE_S seconds (default 900)
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 128 * 1024, BACKLOG_BYTES = 64 * 1024 * 1024, EVENTS = 256 };

enum role { LISTENER, SOURCE, SINK };

struct peer {
  enum role role;
  int fd;
  bool connected;        /* SINK: the dial is over */
  bool wants_write;      /* SINK: epoll watches for room */
  uint8_t *backlog;      /* SINK: what the socket did not take */
  size_t start, end, capacity;
  struct peer *source;   /* SINK: whose bytes it gets */
  struct peer **sinks;   /* SOURCE: its M copies; a closed one is NULL */
  struct peer *next_closed;
};

static int epoll_fd, sink_count;
static struct sockaddr_in sink_address;
static struct peer *closed_peers; /* freed after the wake-up in which they closed: events may still name them */
static uint8_t read_buffer[READ_BYTES];

static void fail(const char *what) {
  perror(what);
  exit(2);
}

static void watch(struct peer *peer, int operation) {
  struct epoll_event event = {.events = EPOLLIN | (peer->wants_write ? EPOLLOUT : 0), .data.ptr = peer};
  if (epoll_ctl(epoll_fd, operation, peer->fd, &event) < 0) fail("epoll_ctl");
}

static struct peer *new_peer(enum role role, int fd) {
  struct peer *peer = calloc(1, sizeof *peer);
  if (!peer) fail("calloc");
  peer->role = role;
  peer->fd = fd;
  int on = 1;
  if (role != LISTENER) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return peer;
}

static void close_one(struct peer *peer) {
  if (peer->fd < 0) return;
  close(peer->fd);
  peer->fd = -1;
  peer->next_closed = closed_peers;
  closed_peers = peer;
}

/* A source takes its sinks with it; a sink only leaves its source. */
static void close_peer(struct peer *peer) {
  for (int i = 0; i < sink_count; i++) {
    if (peer->role == SOURCE && peer->sinks[i]) close_one(peer->sinks[i]);
    if (peer->role == SINK && peer->source->sinks[i] == peer) peer->source->sinks[i] = NULL;
  }
  close_one(peer);
}

static void free_closed(void) {
  while (closed_peers) {
    struct peer *peer = closed_peers;
    closed_peers = peer->next_closed;
    free(peer->backlog);
    free(peer->sinks);
    free(peer);
  }
}

/* Returns the bytes the socket took, 0 when it is full, -1 when it is gone. */
static ssize_t send_some(struct peer *sink, const uint8_t *bytes, size_t count) {
  ssize_t sent = send(sink->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent >= 0 ? sent : errno == EAGAIN || errno == EINTR ? 0 : -1;
}

static bool keep_for_later(struct peer *sink, const uint8_t *bytes, size_t count) {
  if (sink->start > 0 && sink->end + count > sink->capacity) {
    memmove(sink->backlog, sink->backlog + sink->start, sink->end - sink->start);
    sink->end -= sink->start;
    sink->start = 0;
  }
  if (sink->end + count > BACKLOG_BYTES) return false;
  if (sink->end + count > sink->capacity) {
    sink->capacity = 2 * (sink->end + count);
    sink->backlog = realloc(sink->backlog, sink->capacity);
    if (!sink->backlog) fail("realloc");
  }
  memcpy(sink->backlog + sink->end, bytes, count);
  sink->end += count;
  if (!sink->wants_write) {
    sink->wants_write = true;
    watch(sink, EPOLL_CTL_MOD);
  }
  return true;
}

static void copy_to(struct peer *sink, const uint8_t *bytes, size_t count) {
  ssize_t sent = sink->connected && sink->start == sink->end ? send_some(sink, bytes, count) : 0;
  if (sent < 0 || ((size_t)sent < count && !keep_for_later(sink, bytes + sent, count - sent))) close_peer(sink);
}

static void on_writable(struct peer *sink) {
  sink->connected = true;
  while (sink->start < sink->end) {
    ssize_t sent = send_some(sink, sink->backlog + sink->start, sink->end - sink->start);
    if (sent < 0) close_peer(sink);
    if (sent <= 0) return;
    sink->start += sent;
  }
  sink->start = sink->end = 0;
  sink->wants_write = false;
  watch(sink, EPOLL_CTL_MOD);
}

static void on_readable(struct peer *peer) {
  ssize_t count = recv(peer->fd, read_buffer, sizeof read_buffer, MSG_DONTWAIT);
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
    close_peer(peer);
    return;
  }
  if (peer->role == SINK) return; /* what a sink says is read and forgotten */
  for (int i = 0; count > 0 && i < sink_count; i++)
    if (peer->sinks[i]) copy_to(peer->sinks[i], read_buffer, count);
}

static void on_connection(struct peer *listener) {
  int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return;
  struct peer *source = new_peer(SOURCE, fd);
  source->sinks = calloc(sink_count, sizeof *source->sinks);
  if (!source->sinks) fail("calloc");
  for (int i = 0; i < sink_count; i++) {
    int sink_fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (sink_fd < 0) fail("socket");
    struct peer *sink = source->sinks[i] = new_peer(SINK, sink_fd);
    sink->source = source;
    sink->wants_write = true;
    if (connect(sink_fd, (struct sockaddr *)&sink_address, sizeof sink_address) < 0 && errno != EINPROGRESS) fail("connect");
    watch(sink, EPOLL_CTL_ADD);
  }
  watch(source, EPOLL_CTL_ADD);
}

static void on_event(struct peer *peer, uint32_t events) {
  if (peer->fd >= 0 && peer->role == LISTENER) on_connection(peer);
  else {
    if (peer->fd >= 0 && (events & EPOLLOUT)) on_writable(peer);
    if (peer->fd >= 0 && (events & (EPOLLIN | EPOLLERR | EPOLLHUP))) on_readable(peer);
  }
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

int main(int count, char **arguments) {
  if (count < 4) {
    fprintf(stderr, "usage: fanout PORT SINK_PORT M [LIFE_S]\n");
    return 2;
  }
  struct sockaddr_in address = loopback(atoi(arguments[1]));
  sink_address = loopback(atoi(arguments[2]));
  sink_count = atoi(arguments[3]);
  alarm(count > 4 ? (unsigned)atoi(arguments[4]) : 900);
  signal(SIGPIPE, SIG_IGN);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  struct peer *listener = new_peer(LISTENER, socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  int on = 1;
  setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener->fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
  if (listen(listener->fd, 1024) < 0) fail("listen");
  watch(listener, EPOLL_CTL_ADD);
  puts("ready");
  fflush(stdout);

  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll_fd, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) on_event(events[i].data.ptr, events[i].events);
    free_closed();
  }
}
