package io.rtmprelay.reload;

import io.rtmprelay.RunningNode;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A relay with encoders, and what can be seen of it from outside, its own ports taken out. */
final class Relay implements AutoCloseable {

  private final Path file;
  private final int firstPort;
  private final RunningNode node;
  private final Map<String, LiveEncoder> live = new TreeMap<>();
  private RandomConfig config;

  private Relay(Path file, int firstPort, RandomConfig config) throws IOException {
    this.file = file;
    this.firstPort = firstPort;
    this.config = config;
    write(config);
    this.node = RunningNode.start(file);
  }

  /** Starts one on the ports from {@code firstPort} on, with files in {@code folder}. */
  static Relay start(Path folder, int firstPort, RandomConfig config) throws IOException {
    return new Relay(folder.resolve("relay-" + firstPort + ".yaml"), firstPort, config);
  }

  private void write(RandomConfig next) throws IOException {
    Files.writeString(file, next.on(firstPort, data(file, firstPort)));
  }

  /** Starts one with what was set at {@code other} at run time. */
  static Relay startBeside(Relay other, int firstPort, RandomConfig config) throws IOException {
    Path folder = Files.createDirectories(data(other.file, firstPort));
    String kept = "runtime.json";
    Files.copy(data(other.file, other.firstPort).resolve(kept), folder.resolve(kept));
    return start(other.file.resolveSibling(""), firstPort, config);
  }

  private static Path data(Path file, int firstPort) {
    return file.resolveSibling("data-" + firstPort);
  }

  /** Adds a sink to a stream at run time. */
  void addSink(String stream, String url) {
    String body = new JsonObject().put("id", "added").put("url", url).encode();
    var answer = node.call("POST", "/api/v1/streams/" + path(stream) + "/sinks", body);
    if (answer.statusCode() != 201) {
      throw new IllegalStateException(answer.body());
    }
  }

  ConfigAnswer.Reload reload(RandomConfig next) throws IOException {
    write(next);
    config = next;
    return node.reload();
  }

  /** Publishes each name that is not live yet, by whichever key is let in; who is live now. */
  Set<String> publish(List<String> names) throws IOException {
    live.values().removeIf(LiveEncoder::isClosed);
    for (String name : names) {
      for (String key : live.containsKey(name) ? List.<String>of() : keys()) {
        LiveEncoder encoder = LiveEncoder.publishing(node.ingestPort(0), name + key);
        if (encoder != null) {
          live.put(name, encoder);
          break;
        }
      }
    }
    return Set.copyOf(live.keySet());
  }

  private static List<String> keys() {
    return IntStream.rangeClosed(0, RandomConfig.KEYS.size())
        .mapToObj(i -> i == 0 ? "" : "?key=" + RandomConfig.KEYS.get(i - 1))
        .toList();
  }

  /** What is in force, where it listens, and how the streams of these names are. */
  JsonObject state(Set<String> names) {
    JsonObject state =
        new JsonObject()
            .put("config", withoutPorts(get("/api/v1/config").getJsonObject("config")))
            .put("routes", get("/api/v1/routes"))
            .put(
                "listening",
                withoutPorts(new JsonArray(node.listening().stream().sorted().toList())))
            .put(
                "open",
                new JsonArray(
                    IntStream.range(0, RandomConfig.PORTS).filter(this::isOpen).boxed().toList()));
    names.stream().sorted().forEach(name -> state.put(name, stream(name)));
    return state;
  }

  private static String path(String name) {
    int slash = name.lastIndexOf('/');
    return name.substring(0, slash).replace("/", "%2F") + name.substring(slash);
  }

  private JsonObject stream(String name) {
    JsonObject stream = get("/api/v1/streams/" + path(name));
    JsonArray sinks = new JsonArray();
    stream.getJsonArray("sinks").stream()
        .map(JsonObject.class::cast)
        .sorted((a, b) -> a.getString("id").compareTo(b.getString("id")))
        .forEach(
            sink ->
                sinks.add(
                    new JsonObject()
                        .put("id", sink.getString("id"))
                        .put("url", sink.getString("url"))
                        .put("enabled", sink.getBoolean("enabled"))
                        .put("origin", sink.getString("origin"))
                        .put("state", sink.getString("state"))));
    return new JsonObject()
        .put("memory", stream.getJsonObject("memory").getLong("limit"))
        .put("sinks", sinks);
  }

  /** Who is let in as an operator, and who as a publisher of a name that nobody has. */
  JsonObject rights(List<String> names) throws IOException {
    JsonObject rights = new JsonObject();
    for (String token : List.of("", "wrong")) {
      rights.put("token " + token, node.ask("/api/v1/me", token).statusCode());
    }
    for (String token : config.tokens()) {
      rights.put(
          "token " + token, new JsonObject(node.ask("/api/v1/me", token).body()).getString("role"));
    }
    rights.put("metrics", node.ask("/metrics", "").statusCode());
    for (String name : names) {
      for (String key : keys()) {
        LiveEncoder encoder = LiveEncoder.publishing(node.ingestPort(0), name + key);
        rights.put(name + key, encoder != null);
        if (encoder != null) {
          encoder.end();
        }
      }
    }
    return rights;
  }

  private JsonObject get(String path) {
    String token = config.tokens().isEmpty() ? "" : config.tokens().getFirst();
    var answer = node.ask(path, token);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(path + ": " + answer.body());
    }
    return new JsonObject(answer.body());
  }

  private boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), firstPort + port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private String withoutPorts(Object json) {
    String text =
        json instanceof JsonObject object ? withoutData(object).encode() : json.toString();
    for (int i = 0; i < RandomConfig.PORTS; i++) {
      text = text.replace(String.valueOf(firstPort + i), "PORT" + i);
    }
    return text;
  }

  private static JsonObject withoutData(JsonObject shown) {
    JsonObject copy = shown.copy();
    copy.getJsonObject("node").remove("data");
    return copy;
  }

  @Override
  public void close() {
    live.values().forEach(LiveEncoder::close);
    node.close();
  }
}
