package io.rtmprelay.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.Refusal;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A media server on blocking sockets that takes what is published, or is ill in a chosen way. */
public final class PeerServer implements AutoCloseable {

  public enum Health {
    WELL,
    /** Reads, and answers nothing. */
    SILENT,
    /** Says that the name is bad. */
    REFUSING,
    /** Accepts the publish and closes the connection: a wrong key, at many platforms. */
    LEAVING,
    /** Takes the publish and reads no more until it is {@link #thaw}ed. */
    STALLED,
    /** Resets the connection once the first media comes. */
    RESETTING,
    /** Sends what is no RTMP. */
    NONSENSE
  }

  private final ServerSocket listener;
  private final List<Take> takes = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final CountDownLatch thaw = new CountDownLatch(1);
  private volatile Health health;

  public PeerServer(Health health) throws IOException {
    this(health, new ServerSocket());
  }

  /** A server on {@code unbound}, which may be one for TLS. */
  public PeerServer(Health health, ServerSocket unbound) throws IOException {
    this.health = health;
    this.listener = unbound;
    listener.setReceiveBufferSize(16 * 1024);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url() {
    return "rtmp://127.0.0.1:" + port() + "/live/{name}";
  }

  public void become(Health next) {
    health = next;
  }

  public void thaw() {
    thaw.countDown();
  }

  public List<Take> takes() {
    return takes;
  }

  public Take take(int index) {
    Await.until("connection " + index, () -> takes.size() > index);
    return takes.get(index);
  }

  /** Most sessions that were open at one time, each from its first byte to its end. */
  public int mostOpen() {
    return mostOpen.get();
  }

  private void accept() {
    try {
      while (true) {
        Take take = new Take(listener.accept(), health);
        takes.add(take);
        Thread.ofVirtual().start(take::run);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  @Override
  public void close() throws IOException {
    thaw();
    listener.close();
    for (Take take : takes) {
      take.socket.close();
    }
  }

  /**
   * One message.
   *
   * @param number of a video frame, or -1
   */
  public record Got(MediaKind kind, FrameClass frameClass, int timestampMs, int number) {}

  /** One connection, in the order of their coming. */
  public final class Take implements ServerSession.Listener {

    private static final ServerSettings PATIENT = new ServerSettings(4096, 60_000, 60_000, 65_536);

    private final Socket socket;
    private final Health state;
    private final ServerSession session =
        new ServerSession(PATIENT, PooledByteBufAllocator.DEFAULT, this, now());
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private volatile @Nullable PublishRequest request;
    private volatile long closedAtNanos;
    private volatile long requestedAtNanos;
    private boolean begun; // known to its own thread alone
    private volatile boolean unpublished;
    private volatile boolean inOrder;
    private volatile boolean closed;

    Take(Socket socket, Health state) {
      this.socket = socket;
      this.state = state;
    }

    private static long now() {
      return System.nanoTime() / 1_000_000;
    }

    /** The address that the connection comes from. */
    public String from() {
      return socket.getInetAddress().getHostAddress();
    }

    void run() {
      byte[] bytes = new byte[16 * 1024];
      try {
        InputStream in = socket.getInputStream();
        if (state == Health.NONSENSE) {
          socket
              .getOutputStream()
              .write(
                  "HTTP/1.1 400 Bad Request\r\n\r\n"
                      .repeat(200)
                      .getBytes(StandardCharsets.US_ASCII));
        }
        for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
          begin();
          if (state != Health.SILENT) {
            receive(bytes, n);
          }
        }
      } catch (IOException | ProtocolException e) {
        // However it ended, it did.
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        inOrder = endsInOrder();
        session.close();
        if (begun) {
          open.decrementAndGet(); // first: who sees the socket closed may dial at once
        }
        close();
        closedAtNanos = System.nanoTime();
        closed = true;
      }
    }

    /** A dial that was given up meanwhile is a connection without a byte, and no session. */
    private void begin() {
      if (!begun) {
        begun = true;
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
      }
    }

    /** What the client asked to publish; null if nothing. */
    public @Nullable PublishRequest request() {
      return request;
    }

    public long requestedAtNanos() {
      return requestedAtNanos;
    }

    public long closedAtNanos() {
      return closedAtNanos;
    }

    /** Whether {@code text} was in what the client sent; of use once it is closed. */
    public boolean heard(String text) {
      return wire.toString(StandardCharsets.ISO_8859_1).contains(text);
    }

    private void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void receive(byte[] bytes, int n)
        throws IOException, ProtocolException, InterruptedException {
      wire.write(bytes, 0, n);
      session.receive(Unpooled.wrappedBuffer(bytes, 0, n), now());
      ByteBuf replies = session.takeOutput();
      if (replies != null) {
        try {
          replies.readBytes(socket.getOutputStream(), replies.readableBytes());
        } finally {
          replies.release();
        }
      }
      if (state == Health.LEAVING && request != null) {
        socket.close();
      }
      if (session.closing()) {
        socket.shutdownOutput();
      }
      if (state == Health.STALLED && request != null && session.receivedBytes() > 3500) {
        thaw.await();
      }
      if (state == Health.RESETTING && !got.isEmpty()) {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    }

    /** Whether FCUnpublish came before deleteStream, and both after all media. */
    private boolean endsInOrder() {
      String text = wire.toString(StandardCharsets.ISO_8859_1);
      int first = text.lastIndexOf("FCUnpublish");
      int second = text.lastIndexOf("deleteStream");
      return first > 0 && second > first && text.length() - second < 64;
    }

    public boolean isInOrder() {
      return inOrder;
    }

    public boolean isUnpublished() {
      return unpublished;
    }

    public Take awaitClosed() {
      Await.until("end of the session", () -> closed);
      return this;
    }

    /** The port at the other end. */
    public int peerPort() {
      return socket.getPort();
    }

    public List<Got> got() {
      return got;
    }

    /** Numbers of the video frames, in their order. */
    public List<Integer> numbers() {
      return got.stream()
          .filter(frame -> frame.kind() == MediaKind.VIDEO)
          .filter(
              frame ->
                  frame.frameClass() == FrameClass.KEY || frame.frameClass() == FrameClass.INTER)
          .map(Got::number)
          .toList();
    }

    public void awaitNumber(int number) {
      Await.until("frame " + number, () -> numbers().contains(number));
    }

    @Override
    public void publishRequested(PublishRequest asked) {
      request = asked;
      requestedAtNanos = System.nanoTime();
      if (state == Health.REFUSING) {
        session.refusePublish(new Refusal.BadName("no"), now());
      } else {
        session.acceptPublish(now());
      }
    }

    @Override
    public void frame(MediaFrame frame) {
      ByteBuf body = Unpooled.buffer();
      frame.body().copyTo(0, body);
      int number = frame.kind() == MediaKind.VIDEO ? Bodies.number(body) : -1;
      body.release();
      got.add(new Got(frame.kind(), frame.frameClass(), frame.timestampMs(), number));
    }

    @Override
    public void unpublished() {
      unpublished = true;
    }
  }
}
