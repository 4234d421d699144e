/* OpenSSL between a connection and its socket. Whom the other side is, is not asked: all is on loopback. */
#include "loadgen.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

/* One read takes several records from the socket, as a server that means to be quick does. */
enum { TLS_READ_BYTES = 64 * 1024 };

static SSL_CTX *server, *client;

static SSL_CTX *context(const SSL_METHOD *method) {
  SSL_CTX *made = SSL_CTX_new(method);
  if (!made) fail("no TLS");
  SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
  SSL_CTX_set_options(made, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(made, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(made, 1);
  SSL_CTX_set_default_read_buffer_len(made, TLS_READ_BYTES);
  return made;
}

void tls_init(void) {
  errno = 0; /* OpenSSL's errors are not the system's */
  if (options.publisher_tls) client = context(TLS_client_method());
  if (!options.sink_certificate) return;
  server = context(TLS_server_method());
  if (SSL_CTX_use_certificate_chain_file(server, options.sink_certificate) != 1) fail("the sinks' certificate cannot be read");
  if (SSL_CTX_use_PrivateKey_file(server, options.sink_key, SSL_FILETYPE_PEM) != 1) fail("the sinks' key cannot be read, or is another's");
}

void tls_start(struct connection *connection) {
  SSL_CTX *chosen = connection->role->serves ? server : client;
  if (!chosen) return;
  connection->tls = SSL_new(chosen);
  if (!connection->tls || SSL_set_fd(connection->tls, connection->fd) != 1) fail("no TLS");
  if (connection->role->serves) SSL_set_accept_state(connection->tls);
  else SSL_set_connect_state(connection->tls);
  connection->securing = true;
}

void tls_free(struct connection *connection) { SSL_free(connection->tls); }

static void note_tls_error(const struct connection *connection) {
  const char *reason = ERR_reason_error_string(ERR_peek_error());
  note_error(connection->role->serves ? "TLS to a sink" : "TLS to a publisher", reason ? reason : "ended early");
}

enum tls_progress tls_handshake(struct connection *connection) {
  ERR_clear_error();
  int result = SSL_do_handshake(connection->tls);
  if (result == 1) {
    connection->securing = false;
    return TLS_DONE;
  }
  switch (SSL_get_error(connection->tls, result)) {
    case SSL_ERROR_WANT_READ: return TLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE: return TLS_WANTS_WRITE;
    default: note_tls_error(connection); return TLS_FAILED;
  }
}

/* What send and recv would say. */
static ssize_t failure(const struct connection *connection, int result) {
  int cause = errno;
  switch (SSL_get_error(connection->tls, result)) {
    case SSL_ERROR_ZERO_RETURN: return 0;
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: errno = EAGAIN; return -1;
    case SSL_ERROR_SYSCALL: errno = cause ? cause : ECONNRESET; return -1;
    default:
      note_tls_error(connection);
      faults.protocol++;
      errno = EPROTO;
      return -1;
  }
}

ssize_t tls_send(struct connection *connection, const uint8_t *bytes, size_t count) {
  size_t sent = 0;
  ERR_clear_error();
  int result = SSL_write_ex(connection->tls, bytes, count, &sent);
  return result == 1 ? (ssize_t)sent : failure(connection, result);
}

ssize_t tls_receive(struct connection *connection, uint8_t *bytes, size_t capacity) {
  size_t received = 0;
  ERR_clear_error();
  int result = SSL_read_ex(connection->tls, bytes, capacity, &received);
  return result == 1 ? (ssize_t)received : failure(connection, result);
}

bool tls_pending(const struct connection *connection) { return connection->tls && SSL_has_pending(connection->tls); }
