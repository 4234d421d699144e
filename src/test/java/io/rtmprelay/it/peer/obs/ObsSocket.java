package io.rtmprelay.it.peer.obs;

import io.rtmprelay.it.process.Await;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of obs-websocket, protocol version 5: a question, then its answer. For one thread at a
 * time.
 */
final class ObsSocket implements AutoCloseable {

  private static final Duration MAX_WAIT = Duration.ofSeconds(10);

  // What a message is (its member "op").
  private static final int HELLO = 0;
  private static final int IDENTIFY = 1;
  private static final int IDENTIFIED = 2;
  private static final int REQUEST = 6;
  private static final int RESPONSE = 7;

  /** Answered while OBS still starts. */
  private static final int NOT_READY = 207;

  private final HttpClient client;
  private final Inbox inbox = new Inbox();
  private final WebSocket socket;
  private int requests;

  private ObsSocket(int port) {
    client = HttpClient.newHttpClient();
    socket =
        client
            .newWebSocketBuilder()
            .connectTimeout(MAX_WAIT)
            .buildAsync(URI.create("ws://127.0.0.1:" + port), inbox)
            .join();
  }

  /** Connects to an OBS that listens already, and waits until it takes requests. */
  static ObsSocket connect(int port, String password) {
    var obs = new ObsSocket(port);
    obs.identify(obs.next(HELLO), password);
    Await.until("OBS takes requests", MAX_WAIT, () -> obs.ask("GetVersion").code() != NOT_READY);
    return obs;
  }

  private void identify(JsonObject hello, String password) {
    var challenge = hello.getJsonObject("authentication");
    var salted = digest(password + challenge.getString("salt"));
    var answer = digest(salted + challenge.getString("challenge"));
    send(
        IDENTIFY,
        JsonObject.of("rpcVersion", 1, "eventSubscriptions", 0, "authentication", answer));
    next(IDENTIFIED);
  }

  private static String digest(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder().encodeToString(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java has it
    }
  }

  /** Makes a request and fails unless it succeeds; what the answer holds, which may be nothing. */
  JsonObject request(String type, JsonObject data) {
    var answer = ask(type, data);
    if (!answer.succeeded()) {
      throw new AssertionError("OBS refuses " + type + ": " + answer.status());
    }
    return answer.data();
  }

  JsonObject request(String type) {
    return request(type, new JsonObject());
  }

  private record Answer(JsonObject status, JsonObject data) {
    int code() {
      return status.getInteger("code");
    }

    boolean succeeded() {
      return status.getBoolean("result");
    }
  }

  private Answer ask(String type) {
    return ask(type, new JsonObject());
  }

  private Answer ask(String type, JsonObject data) {
    var id = String.valueOf(++requests);
    send(REQUEST, JsonObject.of("requestType", type, "requestId", id, "requestData", data));
    var response = next(RESPONSE);
    return new Answer(
        response.getJsonObject("requestStatus"),
        response.getJsonObject("responseData", new JsonObject()));
  }

  private void send(int op, JsonObject data) {
    socket.sendText(JsonObject.of("op", op, "d", data).encode(), true).join();
  }

  /** Waits for the next message, which is of this kind: events are not subscribed to. */
  private JsonObject next(int op) {
    try {
      var text = inbox.messages.poll(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (text == null) {
        throw new AssertionError("OBS does not answer");
      }
      var message = new JsonObject(text);
      if (message.getInteger("op") != op) {
        throw new AssertionError("message " + op + " of OBS expected, came " + message);
      }
      return message.getJsonObject("d");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while OBS is asked", e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }

  /** What has come, message by message; filled by the client's threads. */
  private static final class Inbox implements WebSocket.Listener {

    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      message.append(part);
      if (last) {
        messages.add(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
