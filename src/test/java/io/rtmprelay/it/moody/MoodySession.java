package io.rtmprelay.it.moody;

import io.rtmprelay.it.flv.AmfReader;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.Handshake;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One connection of a publisher to a {@link MoodyServer}; it runs on a thread of its own. */
public final class MoodySession {

  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int NONSENSE_BYTES = 4096;
  private static final double STREAM_ID = 1;

  private final MoodyServer server;
  private final Socket socket;
  private final MoodyInput from;

  /** Commands and media in turn; media in a row stands there once, as the empty string. */
  private final List<String> course = new CopyOnWriteArrayList<>();

  private volatile @Nullable String name;
  private volatile @Nullable Exception fault;
  private volatile boolean over;
  private @Nullable Intake intake;

  MoodySession(MoodyServer server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    this.from = new MoodyInput(socket.getInputStream(), server);
  }

  /** What it publishes, with app and query left out; null until it asks to. */
  public @Nullable String name() {
    return name;
  }

  /** The port at the peer's side, which tells one connection from another. */
  public int peerPort() {
    return socket.getPort();
  }

  /** The address at the peer's side. */
  public String peerHost() {
    return socket.getInetAddress().getHostAddress();
  }

  /** Whether the connection is closed. */
  public boolean isOver() {
    return over;
  }

  /** What the peer did that no peer may; null if there was nothing. */
  public @Nullable Exception fault() {
    return fault;
  }

  /** The names of all commands in turn, with an empty one where media came between. */
  public List<String> course() {
    return course;
  }

  /** Whether the last that came was FCUnpublish and then deleteStream. */
  public boolean endedInOrder() {
    int size = course.size();
    return size > 2
        && course.subList(size - 2, size).equals(List.of("FCUnpublish", "deleteStream"));
  }

  /** The server's mood has changed. */
  void feel(Mood mood) {
    if (over) {
      return;
    }
    if (mood == Mood.RESETTING) {
      reset();
    } else if (mood == Mood.BABBLING) {
      babble();
    }
    from.look();
  }

  void reset() {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
        from.close();
      }
    } catch (IOException e) {
      // It was closed meanwhile.
    }
  }

  private void babble() {
    var nonsense = new byte[NONSENSE_BYTES];
    new Random(peerPort()).nextBytes(nonsense);
    try {
      socket.getOutputStream().write(nonsense);
    } catch (IOException e) {
      // The peer has left.
    }
  }

  void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      feel(server.mood());
      serve(socket.getOutputStream());
    } catch (StreamCorruptedException | RuntimeException e) {
      fault = e;
    } catch (IOException e) {
      // However the connection ended, it did.
    } finally {
      var present = intake;
      if (present != null) {
        present.ended(endedInOrder());
      }
      over = true;
    }
  }

  private void serve(OutputStream to) throws IOException {
    var buffered = new BufferedInputStream(from, BUFFER_BYTES);
    if (server.mood() == Mood.SILENT) {
      buffered.transferTo(OutputStream.nullOutputStream());
      return;
    }
    Handshake.asServer(buffered, to);
    var in = new ChunkInput(buffered);
    var out = new ChunkOutput(to);
    out.announceChunkSize();
    while (true) {
      var message = in.next();
      if (message.isCommand()) {
        command(AmfReader.values(message.body()), out);
      } else if (message.isMedia()) {
        media(message);
      }
    }
  }

  private void media(RtmpMessage message) throws IOException {
    if (course.isEmpty() || !course.getLast().isEmpty()) {
      course.add("");
    }
    var present = intake;
    if (present == null) {
      throw new StreamCorruptedException("media before publish");
    }
    present.message(message);
  }

  private void command(List<@Nullable Object> values, ChunkOutput out) throws IOException {
    var command = String.valueOf(values.getFirst());
    double transaction = values.get(1) instanceof Double number ? number : 0;
    course.add(command);
    switch (command) {
      case "connect" ->
          out.command(
              0,
              "_result",
              transaction,
              Map.of("fmsVer", "FMS/3,0,1,123"),
              Map.of("level", "status", "code", "NetConnection.Connect.Success"));
      case "createStream" -> out.command(0, "_result", transaction, null, STREAM_ID);
      case "publish" -> publish(String.valueOf(values.get(3)), out);
      default -> {
        // Nobody waits for an answer to it.
      }
    }
  }

  private void publish(String asked, ChunkOutput out) throws IOException {
    if (server.mood() == Mood.REFUSING) {
      status(out, "error", "NetStream.Publish.BadName");
      socket.shutdownOutput();
      return;
    }
    name = asked;
    intake = server.intakes().intake(this);
    status(out, "status", "NetStream.Publish.Start");
  }

  private static void status(ChunkOutput out, String level, String code) throws IOException {
    out.command(1, "onStatus", 0, null, Map.of("level", level, "code", code, "description", code));
  }
}
