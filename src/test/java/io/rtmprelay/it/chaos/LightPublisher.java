package io.rtmprelay.it.chaos;

import io.rtmprelay.it.peer.RtmpPublisher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Sends one turn in real time, on a thread of its own, until it is told how to leave. */
public final class LightPublisher {

  private static final long MS_NANOS = 1_000_000;
  private static final int JOIN_MS = 5_000;

  /** How a publisher leaves. */
  public enum Leave {
    /** As an encoder ends its stream. */
    UNPUBLISH,
    /** By a TCP reset. */
    RESET,
    /** It closes its socket, in the middle. */
    HANG_UP,
    /** It sends no more, and its connection stays. */
    SILENCE
  }

  private final Turn turn;
  private final RtmpPublisher connection;
  private final Thread thread;
  private volatile boolean leaving;
  private volatile boolean cut;
  private int pictures;
  private int sounds;

  private LightPublisher(Turn turn, RtmpPublisher connection) {
    this.turn = turn;
    this.connection = connection;
    this.thread = Thread.ofVirtual().name("turn-" + turn.id()).start(this::send);
  }

  /**
   * Publishes {@code live/NAME} on loopback.
   *
   * @throws IOException if it may not
   */
  public static LightPublisher start(int port, String name, Turn turn) throws IOException {
    return new LightPublisher(turn, RtmpPublisher.start(port, "live", name));
  }

  /** The same at any address. */
  public static LightPublisher start(InetSocketAddress server, String name, Turn turn)
      throws IOException {
    return new LightPublisher(turn, RtmpPublisher.start(server, "live", name));
  }

  /** The same as one that may be asked to reconnect. */
  public static LightPublisher startMovable(InetSocketAddress server, String name, Turn turn)
      throws IOException {
    return new LightPublisher(turn, RtmpPublisher.startMovable(server, "live", name));
  }

  private void send() {
    long start = System.nanoTime();
    try {
      connection.video(0, turn.pictureHeader());
      connection.audio(0, turn.soundHeader());
      while (!leaving) {
        long nowMs = (System.nanoTime() - start) / MS_NANOS;
        sendUntil(nowMs);
        LockSupport.parkNanos(Turn.SOUND_MS * MS_NANOS);
      }
    } catch (IOException e) {
      cut = true;
    }
  }

  private void sendUntil(long nowMs) throws IOException {
    while (true) {
      long pictureMs = (long) pictures * Turn.PICTURE_MS;
      long soundMs = (long) sounds * Turn.SOUND_MS;
      if (Math.min(pictureMs, soundMs) > nowMs) {
        break;
      }
      if (pictureMs <= soundMs) {
        connection.video(pictureMs, turn.picture(pictures));
        pictures++;
      } else {
        connection.audio(soundMs, turn.sound(sounds));
        sounds++;
      }
    }
    connection.flush();
  }

  public Turn turn() {
    return turn;
  }

  /** Whether the relay has closed the connection. */
  public boolean isCut() {
    return cut;
  }

  /** Whether the relay has asked it to. */
  public boolean isAskedToReconnect() {
    return connection.isAskedToReconnect();
  }

  /** Pictures sent; once it has left. */
  int pictures() {
    return pictures;
  }

  int sounds() {
    return sounds;
  }

  /** Sends no more and leaves. */
  public void leave(Leave way) throws InterruptedException {
    leaving = true;
    LockSupport.unpark(thread);
    if (!thread.join(Duration.ofMillis(JOIN_MS))) {
      throw new AssertionError("the relay does not read from turn " + turn.id());
    }
    try {
      switch (way) {
        case UNPUBLISH -> connection.end();
        case RESET -> connection.reset();
        case HANG_UP -> connection.close();
        case SILENCE -> {
          // The socket stays open.
        }
      }
    } catch (IOException e) {
      cut = true;
    }
  }
}
