package io.rtmprelay.hostile.arena;

import io.rtmprelay.it.moody.Intake;
import io.rtmprelay.it.moody.MoodyServer;
import io.rtmprelay.it.moody.MoodySession;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The media server behind the relay: keeps what it is sent, by name, until told to forget. */
public final class Witness implements AutoCloseable {

  private static final int NUMBER_AT = 5;

  private final Map<String, List<RtmpMessage>> byName = new ConcurrentHashMap<>();
  private final MoodyServer server = MoodyServer.start(this::intake);

  private Intake intake(MoodySession session) {
    List<RtmpMessage> kept =
        byName.computeIfAbsent(
            String.valueOf(session.name()), ignored -> new CopyOnWriteArrayList<>());
    return kept::add;
  }

  /** Where a route sends its streams. */
  public String url() {
    return server.url("{name}");
  }

  /** The sessions under this name so far. */
  public List<MoodySession> sessions(String name) {
    return server.sessions(name);
  }

  /** All media under this name, of all sessions, in the order of its coming. */
  public List<RtmpMessage> media(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** The numbers of the coded frames of AVC, see {@link io.rtmprelay.control.Bodies}. */
  public List<Integer> numbers(String name) {
    return media(name).stream().filter(Witness::isNumbered).map(Witness::number).toList();
  }

  boolean hasKey(String name, int number) {
    return media(name).stream()
        .anyMatch(message -> isNumbered(message) && number(message) == number);
  }

  private static boolean isNumbered(RtmpMessage message) {
    byte[] body = message.body();
    return message.type() == RtmpMessage.VIDEO
        && body.length >= NUMBER_AT + Integer.BYTES
        && (body[0] == 0x17 || body[0] == 0x27)
        && body[1] == 1;
  }

  private static int number(RtmpMessage message) {
    return ByteBuffer.wrap(message.body()).getInt(NUMBER_AT);
  }

  /** Whether {@code part} stands in any message under this name. */
  public boolean got(String name, Bytes part) {
    byte[] wanted = part.toBytes();
    return media(name).stream().anyMatch(message -> contains(message.body(), wanted));
  }

  private static boolean contains(byte[] body, byte[] wanted) {
    for (int at = 0; at + wanted.length <= body.length; at++) {
      if (Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** Lets go of all that came. */
  void forget() {
    byName.values().forEach(List::clear); // its session may still have the list
    byName.clear();
  }

  @Override
  public void close() {
    server.close();
  }
}
