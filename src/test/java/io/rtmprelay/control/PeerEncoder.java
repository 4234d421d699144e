package io.rtmprelay.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.BodyImages;
import io.rtmprelay.rtmp.session.ClientSession;
import io.rtmprelay.rtmp.session.ClientSettings;
import io.rtmprelay.rtmp.session.PublishTarget;
import io.rtmprelay.rtmp.session.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** An encoder on a blocking socket. Guarded by itself; a thread of its own reads. */
public final class PeerEncoder implements ClientSession.Listener, AutoCloseable {

  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;
  private static final BodyImages IMAGES = new BodyImages(4096);

  private final Socket socket;
  private final ClientSession session;
  private final ByteBuf out = Unpooled.buffer();
  private volatile boolean published;
  private volatile @Nullable Refusal refusal;
  private volatile boolean closed;

  /** Connects and asks to publish; see {@link #awaitPublished}. */
  public PeerEncoder(int port, String app, String key) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port), app, key);
  }

  /** The same on a connection that is there. */
  public PeerEncoder(Socket connected, String app, String key) throws IOException {
    socket = connected;
    socket.setTcpNoDelay(true);
    PublishTarget target =
        new PublishTarget(app, "rtmp://127.0.0.1:" + socket.getPort() + "/" + app, key);
    session = new ClientSession(ClientSettings.DEFAULT, target, ALLOCATOR, this);
    synchronized (this) {
      session.start(now());
      write();
    }
    Thread.ofVirtual().start(this::read);
  }

  public static PeerEncoder publishing(int port, String app, String key) throws IOException {
    return new PeerEncoder(port, app, key).awaitPublished();
  }

  public PeerEncoder awaitPublished() {
    Await.until("publish", () -> published || refusal != null || closed);
    if (!published) {
      throw new AssertionError("not published: " + refusal);
    }
    return this;
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  private void read() {
    byte[] bytes = new byte[8192];
    try (InputStream in = socket.getInputStream()) {
      for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
        synchronized (this) {
          session.receive(Unpooled.wrappedBuffer(bytes, 0, n), now());
          write();
        }
      }
    } catch (IOException | ProtocolException e) {
      // The connection is over, however it ended.
    } finally {
      closed = true;
    }
  }

  private void write() throws IOException {
    ByteBuf more = session.takeOutput();
    if (more != null) {
      append(more);
    }
    out.readBytes(socket.getOutputStream(), out.readableBytes());
    out.clear();
  }

  private void append(ByteBuf part) {
    out.writeBytes(part);
    part.release();
  }

  /** Puts a message behind what waits for {@link #send}. */
  public synchronized PeerEncoder add(MediaKind kind, int timestampMs, byte[] body) {
    MediaFrame frame = MediaFrame.of(kind, timestampMs, IMAGES.image(kind, body));
    session.write(frame, timestampMs, this::append);
    frame.release();
    return this;
  }

  public PeerEncoder addHeaders(int timestampMs) {
    add(MediaKind.VIDEO, timestampMs, Bodies.VIDEO_HEADER);
    return add(MediaKind.AUDIO, timestampMs, Bodies.AUDIO_HEADER);
  }

  /** Adds a keyframe for each number that {@code group} divides, else an inter frame. */
  public PeerEncoder addVideo(int number, int group, int bytes) {
    byte[] body = number % group == 0 ? Bodies.key(number, bytes) : Bodies.inter(number, bytes);
    return add(MediaKind.VIDEO, number * 40, body);
  }

  /** Sends all that was added, in one write. */
  public synchronized void send() {
    try {
      write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the publication behind what was added, in one write with it. */
  public synchronized void unpublish() {
    session.unpublish(now());
    send();
  }

  /** The peer resets the connection. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    close();
  }

  /** Closes the connection without a word. */
  public void leave() throws IOException {
    close();
  }

  /** Of its end of the connection. */
  public int localPort() {
    return socket.getLocalPort();
  }

  public boolean isPublished() {
    return published;
  }

  public boolean isClosed() {
    return closed;
  }

  public @Nullable Refusal refusal() {
    return refusal;
  }

  @Override
  public synchronized void close() throws IOException {
    socket.close();
    session.close();
  }

  @Override
  public void published() {
    published = true;
  }

  @Override
  public void refused(Refusal reason) {
    refusal = reason;
  }

  @Override
  public void reconnectRequested(@Nullable String tcUrl) {}

  @Override
  public void statusReceived(String code, String description) {}
}
