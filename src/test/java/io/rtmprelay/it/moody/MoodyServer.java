package io.rtmprelay.it.moody;

import io.rtmprelay.it.process.Await;
import io.rtmprelay.it.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A media server on one port, of loopback unless told, that takes every publish, and hands on what
 * comes to an {@link Intake}. It becomes ill, goes away and comes back when it is told to. Any
 * thread.
 */
public final class MoodyServer implements AutoCloseable {

  private static final int BACKLOG = 200;

  /** Small, so that what nobody reads shows at the peer soon. */
  private static final int RECEIVE_BYTES = 32 * 1024;

  private final int port = Ports.free();
  private final InetAddress address;
  private final Intake.Maker intakes;
  private final List<MoodySession> sessions = new CopyOnWriteArrayList<>();
  private volatile Mood mood = Mood.WELL;
  private volatile long slowBytesPerSecond = RECEIVE_BYTES;
  private @Nullable ServerSocket listener;

  private MoodyServer(InetAddress address, Intake.Maker intakes) {
    this.address = address;
    this.intakes = intakes;
    arrive();
  }

  public static MoodyServer start(Intake.Maker intakes) {
    return at(InetAddress.getLoopbackAddress(), intakes);
  }

  /** The same on another address of this machine. */
  public static MoodyServer at(InetAddress address, Intake.Maker intakes) {
    return new MoodyServer(address, intakes);
  }

  /** Takes everything and keeps nothing of it. */
  public static MoodyServer forgetful() {
    return start(
        _ ->
            _ -> {
              // Nobody asks for it.
            });
  }

  public String url(String name) {
    return "rtmp://%s:%d/live/%s".formatted(address.getHostAddress(), port, name);
  }

  public int port() {
    return port;
  }

  Mood mood() {
    return mood;
  }

  Intake.Maker intakes() {
    return intakes;
  }

  long slowBytesPerSecond() {
    return slowBytesPerSecond;
  }

  /** Changes for all sessions, those that are there and those that come. */
  public void become(Mood next) {
    mood = next;
    sessions.forEach(session -> session.feel(next));
  }

  /** Reads no more than so much from each session. */
  public void becomeSlow(long bytesPerSecond) {
    slowBytesPerSecond = bytesPerSecond;
    become(Mood.SLOW);
  }

  /** All connections so far, in the order of their coming. */
  public List<MoodySession> sessions() {
    return sessions;
  }

  /** The publishes under {@code name}, in the order of their coming. */
  public List<MoodySession> sessions(String name) {
    return sessions.stream().filter(session -> name.equals(session.name())).toList();
  }

  public long open() {
    return sessions.stream().filter(session -> !session.isOver()).count();
  }

  /** Waits until nobody is connected. */
  public void awaitEmpty(Duration limit) {
    Await.until(this + " is left by all", limit, () -> open() == 0, () -> open() + " are there");
  }

  /** Listens, if it does not yet. */
  public synchronized void arrive() {
    if (listener != null) {
      return;
    }
    try {
      var socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.setReceiveBufferSize(RECEIVE_BYTES);
      socket.bind(new InetSocketAddress(address, port), BACKLOG);
      listener = socket;
      Thread.ofVirtual().name("moody-" + port).start(() -> accept(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens no more, and resets who is there: the machine is gone. */
  public void vanish() {
    stopListening();
    sessions.forEach(MoodySession::reset);
  }

  private synchronized void stopListening() {
    var socket = listener;
    listener = null;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void accept(ServerSocket socket) {
    try {
      while (true) {
        var session = new MoodySession(this, socket.accept());
        sessions.add(session);
        Thread.ofVirtual().name("moody-" + port + "-session").start(session::run);
      }
    } catch (IOException e) {
      // It listens no more.
    }
  }

  @Override
  public void close() {
    stopListening();
    sessions.forEach(MoodySession::reset);
  }

  @Override
  public String toString() {
    return "server " + port;
  }
}
