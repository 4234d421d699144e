package io.rtmprelay.control.handover;

import io.rtmprelay.control.Await;
import io.rtmprelay.it.flv.AmfReader;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.Handshake;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A media server on blocking sockets that speaks RTMP by rules of its own, answers each connect as
 * a script says, and asks to be left when it is told to.
 */
public final class ScriptedServer implements AutoCloseable {

  /** What a connect is answered. */
  public sealed interface Answer {
    /** With these fields in the information object. */
    record Accept(Map<String, Object> fields) implements Answer {}

    /** With an error of this description. */
    record Reject(String description) implements Answer {}

    /** With the end of the connection. */
    record Close() implements Answer {}
  }

  /** Answers a connect by its fields. */
  public interface Script {
    Answer answer(Map<String, Object> connect);
  }

  public static final Answer ACCEPT = new Answer.Accept(Map.of());

  private static final int NUMBER_AT = 5;

  private final ServerSocket listener = new ServerSocket();
  private final Script script;
  private final List<Visit> visits = new CopyOnWriteArrayList<>();

  public ScriptedServer(Script script) throws IOException {
    this(script, "127.0.0.1", 0);
  }

  ScriptedServer(Script script, String host, int port) throws IOException {
    this.script = script;
    listener.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  String host() {
    return listener.getInetAddress().getHostAddress();
  }

  String url(String app) {
    return "rtmp://" + host() + ":" + port() + "/" + app + "/{name}";
  }

  List<Visit> visits() {
    return visits;
  }

  public Visit visit(int index) {
    Await.until("connection " + index, () -> visits.size() > index);
    return visits.get(index);
  }

  private void accept() {
    try {
      while (true) {
        Visit visit = new Visit(listener.accept());
        visits.add(visit);
        Thread.ofVirtual().start(visit::run);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Visit visit : visits) {
      visit.socket.close();
    }
  }

  /** One connection, in the order of their coming. */
  public final class Visit {

    private final Socket socket;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<Integer> numbers = new CopyOnWriteArrayList<>();
    private volatile Map<String, Object> connect = Map.of();
    private volatile @Nullable ChunkOutput out;
    private volatile @Nullable String published;
    private volatile long createdAtNanos;
    private volatile long publishedAtNanos;
    private volatile long endedAtNanos;
    private volatile boolean over;

    Visit(Socket socket) {
      this.socket = socket;
    }

    /** The fields of its connect. */
    Map<String, Object> connect() {
      return connect;
    }

    String app() {
      return String.valueOf(connect.get("app"));
    }

    List<String> commands() {
      return commands;
    }

    /** The publish name; null before there is one. */
    @Nullable String published() {
      return published;
    }

    long createdAtNanos() {
      return createdAtNanos;
    }

    long publishedAtNanos() {
      return publishedAtNanos;
    }

    /** When deleteStream came. */
    long endedAtNanos() {
      return endedAtNanos;
    }

    /** The numbers of the video frames of AVC, config left out, in their order. */
    List<Integer> numbers() {
      return numbers;
    }

    boolean isOver() {
      return over;
    }

    Visit awaitOver() {
      Await.until("end of the connection", () -> over);
      return this;
    }

    Visit awaitNumber(int number) {
      Await.until("frame " + number, () -> numbers.contains(number));
      return this;
    }

    /** Closes the connection without a word. */
    void leave() throws IOException {
      socket.close();
    }

    /** Asks the client to leave; without a URL, to come again. */
    public void askToLeave(@Nullable String tcUrl) {
      Map<String, Object> status = new HashMap<>();
      status.put("level", "status");
      status.put("code", "NetConnection.Connect.ReconnectRequest");
      if (tcUrl != null) {
        status.put("tcUrl", tcUrl);
      }
      ChunkOutput to = out;
      if (to != null) {
        try {
          synchronized (to) {
            to.command(0, "onStatus", 0, null, status);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private void run() {
      try (socket) {
        BufferedInputStream from = new BufferedInputStream(socket.getInputStream());
        Handshake.asServer(from, socket.getOutputStream());
        ChunkInput in = new ChunkInput(from);
        ChunkOutput to = new ChunkOutput(socket.getOutputStream());
        out = to;
        synchronized (to) {
          to.announceChunkSize();
        }
        for (boolean open = true; open; ) {
          RtmpMessage message = in.next();
          if (message.isCommand()) {
            open = command(AmfReader.values(message.body()), to);
          } else if (message.type() == RtmpMessage.VIDEO && message.body()[1] == 1) {
            numbers.add(ByteBuffer.wrap(message.body()).getInt(NUMBER_AT));
          }
        }
      } catch (IOException e) {
        // However it ended, it did.
      } finally {
        over = true;
      }
    }

    private boolean command(List<@Nullable Object> values, ChunkOutput to) throws IOException {
      String name = String.valueOf(values.getFirst());
      double call = values.get(1) instanceof Double number ? number : 0;
      commands.add(name);
      synchronized (to) {
        switch (name) {
          case "connect" -> {
            return connected(values.get(2), call, to);
          }
          case "createStream" -> {
            to.command(0, "_result", call, null, 1.0);
            createdAtNanos = System.nanoTime();
          }
          case "publish" -> {
            publishedAtNanos = System.nanoTime();
            published = String.valueOf(values.get(3));
            Map<String, Object> start =
                Map.of("level", "status", "code", "NetStream.Publish.Start");
            to.command(1, "onStatus", 0, null, start);
          }
          case "deleteStream" -> endedAtNanos = System.nanoTime();
          default -> {
            // Nobody waits for an answer to it.
          }
        }
      }
      return true;
    }

    private boolean connected(@Nullable Object fields, double call, ChunkOutput to)
        throws IOException {
      Map<String, Object> named = new HashMap<>();
      if (fields instanceof Map<?, ?> map) {
        map.forEach((key, value) -> named.put(String.valueOf(key), value));
      }
      connect = named;
      switch (script.answer(named)) {
        case Answer.Accept accept -> {
          Map<String, Object> information = new HashMap<>(accept.fields());
          information.put("level", "status");
          information.put("code", "NetConnection.Connect.Success");
          to.command(0, "_result", call, Map.of("fmsVer", "FMS/3,0,1,123"), information);
          return true;
        }
        case Answer.Reject reject -> {
          to.command(
              0,
              "_error",
              call,
              null,
              Map.of(
                  "level", "error",
                  "code", "NetConnection.Connect.Rejected",
                  "description", reject.description()));
          return false;
        }
        case Answer.Close() -> {
          return false;
        }
      }
    }
  }
}
