#include "loadgen.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 256 * 1024, EVENTS = 512, HANDSHAKE_BYTES = 1 + 2 * HANDSHAKE_PART, RTMP_VERSION = 3, PING_REQUEST = 6, PING_RESPONSE = 7 };

struct traffic traffic;

static int epoll_fd;
static struct connection *closed_connections; /* freed after the wake-up: its other events may still name them */
static uint8_t read_buffer[READ_BYTES];

void connections_init(void) {
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) fail("epoll_create1");
}

static void watch(struct connection *connection, int operation) {
  struct epoll_event event = {.events = connection->paused ? EPOLLRDHUP : EPOLLIN, .data.ptr = connection};
  if (connection->wants_write) event.events |= EPOLLOUT;
  if (epoll_ctl(epoll_fd, operation, connection->fd, &event) < 0) fail("epoll_ctl");
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){
      .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int open_socket(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  return fd;
}

static void on_media(void *owner, struct chunk_stream *stream, const uint8_t *bytes, size_t count, uint64_t now_ns) {
  struct connection *connection = owner;
  connection->role->media(connection, stream, bytes, count, now_ns);
}

static void on_message(void *owner, const struct message *message, const uint8_t *body) {
  struct connection *connection = owner;
  switch (message->type) {
    case WINDOW_ACK_SIZE:
      if (message->length >= 4) connection->window_bytes = (uint32_t)body[0] << 24 | (uint32_t)body[1] << 16 | (uint32_t)body[2] << 8 | body[3];
      break;
    case USER_CONTROL:
      if (message->length >= 6 && body[0] == 0 && body[1] == PING_REQUEST) { /* it is answered with its own time */
        uint8_t answer[6] = {0, PING_RESPONSE};
        memcpy(answer + 2, body + 2, 4);
        connection_message(connection, &(struct outgoing_header){.chunk_stream = 2, .type = USER_CONTROL}, answer, sizeof answer);
        connection_flush(connection);
      }
      break;
    case COMMAND_AMF0:
    case COMMAND_AMF3:
    case DATA_AMF0: connection->role->command(connection, message, body); break;
    default: break;
  }
}

static bool is_closed(const void *owner) { return ((const struct connection *)owner)->closed; }

static const struct chunk_listener LISTENER = {.media = on_media, .message = on_message, .over = is_closed};

static struct connection *open_connection(const struct role *role, int fd) {
  struct connection *connection = allocate(sizeof *connection);
  connection->role = role;
  connection->fd = fd;
  connection->out_chunk = options.plain ? (uint32_t)options.publisher_chunk : DEFAULT_CHUNK_SIZE;
  connection->session.awaits_key = true;
  chunk_reader_init(&connection->reader, connection->out_chunk, &LISTENER, connection);
  if (!options.plain) connection->handshake = allocate(HANDSHAKE_BYTES);
  tls_start(connection);
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return connection;
}

void connection_listen(int port, const struct role *role) {
  struct sockaddr_in address = loopback(port);
  int fd = open_socket(), on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind sink port");
  if (listen(fd, 4096) < 0) fail("listen");
  struct connection *listener = allocate(sizeof *listener);
  *listener = (struct connection){.role = role, .fd = fd, .listens = true};
  watch(listener, EPOLL_CTL_ADD);
}

struct connection *connection_dial(int port, const struct role *role, struct publisher *publisher) {
  struct sockaddr_in address = loopback(port);
  struct connection *connection = open_connection(role, open_socket());
  connection->publisher = publisher;
  if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) fail("connect");
  connection->connecting = connection->wants_write = true;
  watch(connection, EPOLL_CTL_ADD);
  return connection;
}

void connection_close(struct connection *connection) {
  if (connection->closed) return;
  connection->closed = true;
  close(connection->fd);
  connection->next_closed = closed_connections;
  closed_connections = connection;
  connection->role->closed(connection);
}

void connection_finish(struct connection *connection) {
  connection->finishing = true;
  connection_flush(connection);
}

void connection_reset(struct connection *connection) {
  struct linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  connection_close(connection);
}

static void free_closed(void) {
  while (closed_connections) {
    struct connection *connection = closed_connections;
    closed_connections = connection->next_closed;
    chunk_reader_free(&connection->reader);
    tls_free(connection);
    free(connection->handshake);
    free(connection->out);
    free(connection);
  }
}

void connection_pause(struct connection *connection, bool paused) {
  if (connection->closed || connection->paused == paused) return;
  connection->paused = paused;
  watch(connection, EPOLL_CTL_MOD);
}

/* ---- out ---- */

static uint8_t *room_for(struct connection *connection, size_t count) {
  if (connection->out_end + count > connection->out_capacity && connection->out_start > 0) {
    memmove(connection->out, connection->out + connection->out_start, connection->out_end - connection->out_start);
    connection->out_end -= connection->out_start;
    connection->out_start = 0;
  }
  if (connection->out_end + count > connection->out_capacity) {
    connection->out_capacity = 2 * (connection->out_end + count);
    connection->out = realloc(connection->out, connection->out_capacity);
    if (!connection->out) fail("realloc");
  }
  return connection->out + connection->out_end;
}

static void queue_bytes(struct connection *connection, const uint8_t *bytes, size_t count) {
  memcpy(room_for(connection, count), bytes, count);
  connection->out_end += count;
}

void connection_message(struct connection *connection, const struct outgoing_header *header, const uint8_t *body, size_t length) {
  uint8_t *out = room_for(connection, chunked_bytes(length, connection->out_chunk));
  connection->out_end += chunk_write(out, header, connection->out_chunk, body, length);
}

void connection_command(struct connection *connection, uint32_t message_stream, const struct amf_writer *command) {
  struct outgoing_header header = {.chunk_stream = 3, .message_stream = message_stream, .type = COMMAND_AMF0};
  connection_message(connection, &header, command->bytes, command->length);
}

void connection_control(struct connection *connection, enum message_type type, uint32_t value) {
  uint8_t body[5] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value, 2 /* dynamic */};
  struct outgoing_header header = {.chunk_stream = 2, .type = (uint8_t)type};
  connection_message(connection, &header, body, type == SET_PEER_BANDWIDTH ? 5 : 4);
  if (type == SET_CHUNK_SIZE) connection->out_chunk = value;
}

static void want_write(struct connection *connection, bool wanted) {
  if (connection->wants_write == wanted) return;
  connection->wants_write = wanted;
  watch(connection, EPOLL_CTL_MOD);
}

static ssize_t send_some(struct connection *connection) {
  const uint8_t *bytes = connection->out + connection->out_start;
  size_t count = connection->out_end - connection->out_start;
  return connection->tls ? tls_send(connection, bytes, count) : send(connection->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void finish(struct connection *connection) {
  connection->finished = true;
  shutdown(connection->fd, SHUT_WR);
}

void connection_flush(struct connection *connection) {
  if (connection->securing) return; /* it is sent once that is over */
  if (connection->finished) connection->out_start = connection->out_end;
  while (!connection->closed && connection->out_start < connection->out_end) {
    ssize_t sent = send_some(connection);
    if (sent >= 0) {
      connection->out_start += (size_t)sent;
      if (!connection->role->serves) traffic.from_publishers += (uint64_t)sent;
    } else if (errno == EAGAIN) {
      want_write(connection, true);
      if (connection->out_end - connection->out_start > MAX_BACKLOG_BYTES) {
        note_error(connection->role->name, "the relay does not read");
        connection_close(connection);
      }
      return;
    } else if (errno != EINTR) {
      note_error("send", strerror(errno));
      connection_close(connection);
      return;
    }
  }
  if (connection->closed) return;
  connection->out_start = connection->out_end = 0;
  want_write(connection, false);
  if (connection->finishing && !connection->finished) finish(connection);
}

/* ---- handshake: version and time, then the echo of the peer's; alike for both sides but for who begins ---- */

static void send_hello(struct connection *connection) {
  uint8_t hello[1 + HANDSHAKE_PART] = {RTMP_VERSION};
  for (int i = 9; i < 1 + HANDSHAKE_PART; i++) hello[i] = (uint8_t)(i * 151);
  queue_bytes(connection, hello, sizeof hello);
}

/* Returns how many of the bytes belonged to the handshake. */
static size_t handshake_read(struct connection *connection, const uint8_t *bytes, size_t count) {
  size_t before = connection->handshake_bytes, hello = 1 + HANDSHAKE_PART;
  size_t taken = HANDSHAKE_BYTES - before < count ? HANDSHAKE_BYTES - before : count;
  memcpy(connection->handshake + before, bytes, taken);
  connection->handshake_bytes += taken;
  if (before < hello && connection->handshake_bytes >= hello) {
    if (connection->handshake[0] != RTMP_VERSION) {
      faults.protocol++;
      note_error("handshake", "no RTMP");
      connection_close(connection);
      return count;
    }
    if (connection->role->serves) send_hello(connection);
    queue_bytes(connection, connection->handshake + 1, HANDSHAKE_PART);
  }
  if (connection->handshake_bytes == HANDSHAKE_BYTES) {
    free(connection->handshake);
    connection->handshake = NULL;
    connection->role->connected(connection);
  }
  connection_flush(connection);
  return taken;
}

/* ---- in ---- */

static void on_connected(struct connection *connection) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) {
    note_error("connect", strerror(error));
    connection_close(connection);
    return;
  }
  connection->connecting = false;
  if (options.plain) connection->role->connected(connection);
  else send_hello(connection);
  connection_flush(connection);
}

static void acknowledge(struct connection *connection) {
  if (!connection->window_bytes || connection->bytes_in - connection->bytes_acknowledged < connection->window_bytes) return;
  connection->bytes_acknowledged = connection->bytes_in;
  connection_control(connection, ACKNOWLEDGEMENT, (uint32_t)connection->bytes_in);
  connection_flush(connection);
}

static void on_bytes(struct connection *connection, size_t count) {
  uint64_t now_ns = clock_ns();
  size_t used = 0;
  connection->bytes_in += count;
  if (connection->role->serves) traffic.to_sinks += count;
  if (connection->handshake) used = handshake_read(connection, read_buffer, count);
  const char *wrong = chunk_read(&connection->reader, read_buffer + used, count - used, now_ns);
  if (wrong) {
    faults.protocol++;
    note_error(connection->role->name, wrong);
    connection_close(connection);
  } else if (!connection->closed) {
    acknowledge(connection);
  }
}

static void on_readable(struct connection *connection) {
  do {
    ssize_t received = connection->tls ? tls_receive(connection, read_buffer, sizeof read_buffer)
                                       : recv(connection->fd, read_buffer, sizeof read_buffer, MSG_DONTWAIT);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (received <= 0) {
      if (connection->publisher) note_error(connection->role->name, "closed by the relay");
      connection_close(connection);
      return;
    }
    on_bytes(connection, (size_t)received);
  } while (!connection->closed && !connection->paused && tls_pending(connection));
}

/* The TLS handshake; what came right behind it may be in OpenSSL's buffer already. */
static void on_securing(struct connection *connection) {
  switch (tls_handshake(connection)) {
    case TLS_WANTS_READ: want_write(connection, false); break;
    case TLS_WANTS_WRITE: want_write(connection, true); break;
    case TLS_FAILED:
      faults.protocol++;
      connection_close(connection);
      break;
    case TLS_DONE:
      connection_flush(connection);
      if (!connection->closed) on_readable(connection);
      break;
  }
}

static void on_accept(struct connection *listener) {
  int fd;
  while ((fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    watch(open_connection(listener->role, fd), EPOLL_CTL_ADD);
}

static void on_event(struct connection *connection, uint32_t events) {
  if (connection->listens) {
    on_accept(connection);
    return;
  }
  if (!connection->closed && (events & EPOLLOUT) && connection->connecting) on_connected(connection);
  if (!connection->closed && connection->securing && !connection->connecting) {
    on_securing(connection);
    return;
  }
  if (!connection->closed && (events & EPOLLOUT)) connection_flush(connection);
  if (connection->closed || !(events & (EPOLLIN | EPOLLERR | EPOLLHUP | EPOLLRDHUP))) return;
  if (connection->paused) connection_close(connection);
  else on_readable(connection);
}

void connections_wait(uint64_t until_ns) {
  struct epoll_event events[EVENTS];
  uint64_t now_ns = clock_ns(), wait_ns = until_ns > now_ns ? until_ns - now_ns : 0;
  struct timespec wait = {.tv_sec = (time_t)(wait_ns / NS_PER_S), .tv_nsec = (long)(wait_ns % NS_PER_S)};
  int ready = epoll_pwait2(epoll_fd, events, EVENTS, &wait, NULL);
  for (int i = 0; i < ready; i++) on_event(events[i].data.ptr, events[i].events);
  free_closed();
}
