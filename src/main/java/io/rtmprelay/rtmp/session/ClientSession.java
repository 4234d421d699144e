package io.rtmprelay.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.chunk.ChunkReader;
import io.rtmprelay.rtmp.chunk.ChunkWriter;
import io.rtmprelay.rtmp.handshake.ClientHandshake;
import io.rtmprelay.rtmp.message.Acknowledgement;
import io.rtmprelay.rtmp.message.Command;
import io.rtmprelay.rtmp.message.Message;
import io.rtmprelay.rtmp.message.PeerBandwidth;
import io.rtmprelay.rtmp.message.UserControl;
import io.rtmprelay.rtmp.message.WindowAckSize;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client side of the dialogue with one media server, to publish there: bytes and time in, bytes
 * and events out.
 *
 * <p>Owned by the connection's loop; every call and every event is on it. Time is in milliseconds
 * of any epoch and never goes back. After {@link Listener#refused} or a {@link ProtocolException}
 * the attempt is over: close the session. Events may call back into the session, {@link #close}
 * included.
 */
public final class ClientSession {

  /** What the server says. */
  public interface Listener {

    /**
     * The server accepted the connect; a {@link #probe} is over with it.
     *
     * @param codecs FourCCs of what it says it takes beyond the legacy codecs, {@code *} for all;
     *     empty if it says nothing
     */
    default void connected(Set<String> codecs) {}

    /** The server is ready for the publish that is {@linkplain #hold held} back. */
    default void held() {}

    /** The server wants media from here on (K33). */
    void published();

    /** The server refuses the publish, or ends it later on; at most once. */
    void refused(Refusal refusal);

    /**
     * The server asks to be left for another address, which may be anything: it is the server's
     * word alone (K50). Told at most once in ten seconds (hostile input #100).
     *
     * @param tcUrl absolute or relative, not checked; null for the same address
     */
    void reconnectRequested(@Nullable String tcUrl);

    /**
     * News that need no answer.
     *
     * @param code such as {@code NetStream.Publish.Start}, printable
     * @param description printable, the key masked; may be empty
     */
    void statusReceived(String code, String description);
  }

  /** Takes over the pieces of what is to be sent, in order. */
  public interface Parts extends ChunkWriter.Parts {}

  /** Answers a server can provoke without reading them (hostile input #57). */
  private static final int MAX_OUTPUT_BYTES = 65_536;

  private final ClientSettings settings;
  private final ByteBufAllocator allocator;
  private final ClientHandshake handshake;
  private final ChunkReader reader;
  private final ChunkWriter writer;
  private final Output output;
  private final PeerControl control;
  private final ClientDialogue dialogue;
  private boolean handshaken;
  private boolean closed;
  private long nowMs;

  /**
   * @param allocator for what is sent and for messages received
   */
  public ClientSession(
      ClientSettings settings,
      PublishTarget target,
      ByteBufAllocator allocator,
      Listener listener) {
    this(settings, target, allocator, listener, ThreadLocalRandom.current());
  }

  ClientSession(
      ClientSettings settings,
      PublishTarget target,
      ByteBufAllocator allocator,
      Listener listener,
      RandomGenerator random) {
    this.settings = settings;
    this.allocator = allocator;
    handshake = new ClientHandshake(random, 0, settings.digestHandshake());
    reader = new ChunkReader(allocator, settings.chunkSize(), this::message);
    writer = new ChunkWriter(allocator, settings.chunkSize());
    output = new Output(allocator, writer, MAX_OUTPUT_BYTES);
    control = new PeerControl(output);
    dialogue = new ClientDialogue(settings, target, output, listener);
  }

  /** Begins on a connection that is established; once, before anything else. */
  public void start(long nowMs) {
    this.nowMs = nowMs;
    handshake.start(output.buffer());
    dialogue.awaitReply("the handshake", nowMs);
  }

  /**
   * Like {@link #start}, only to see whether the server accepts a connect: it is asked for nothing
   * more, and hears nothing of the key.
   */
  public void probe(long nowMs) {
    dialogue.probe();
    start(nowMs);
  }

  /** Before the start: all is made ready, but the publish waits for {@link #publish}. */
  public void hold() {
    dialogue.hold();
  }

  /** Asks for the publish that was held back; if it is too early, then as soon as it can be. */
  public void publish(long nowMs) {
    this.nowMs = nowMs;
    if (!closed) {
      dialogue.publish(nowMs);
    }
  }

  /** Whether connect has been sent and the server has not taken it; stands once it is closed. */
  public boolean isConnecting() {
    return dialogue.isConnecting();
  }

  /**
   * Consumes all of {@code in}, which stays the caller's.
   *
   * @throws ProtocolException if the server breaks the protocol or passes a limit
   */
  public void receive(ByteBuf in, long nowMs) throws ProtocolException {
    this.nowMs = nowMs;
    control.received(in.readableBytes());
    if (!handshaken && !isOver() && handshake.receive(in, output.buffer())) {
      handshaken = true;
      output.chunkSize(settings.chunkSize());
      dialogue.connect(nowMs);
    }
    if (handshaken && !isOver()) {
      reader.read(in);
    }
    in.skipBytes(in.readableBytes());
    if (handshaken && !isOver()) {
      control.acknowledge();
    }
    output.checkBound();
  }

  /**
   * Sends one frame; only after {@link Listener#published}, and not after {@link #unpublish}.
   *
   * @param frame borrowed; its image is that of a session with the same chunk size
   * @param timestampMs the frame's time at this server, milliseconds modulo 2^32
   * @param parts gets the pieces, and before them whatever {@link #takeOutput} would give, so that
   *     all stays in order
   * @throws IllegalStateException if there is no publication
   */
  public void write(MediaFrame frame, int timestampMs, ChunkWriter.Parts parts) {
    if (closed || !dialogue.isPublished()) {
      throw new IllegalStateException("a frame is written without a publication");
    }
    ByteBuf before = output.take();
    if (before != null) {
      parts.part(before);
    }
    writer.write(frame.kind(), timestampMs, dialogue.streamId(), (ChunkImage) frame.body(), parts);
  }

  /** Ends the publication on purpose, so that the server ends the broadcast too (K37). */
  public void unpublish(long nowMs) {
    this.nowMs = nowMs;
    if (!closed) {
      dialogue.unpublish();
    }
  }

  /** What waits to be sent, ownership to the caller; null if nothing does. */
  public @Nullable ByteBuf takeOutput() {
    return output.take();
  }

  /** When to call {@link #tick} at the latest; {@link Long#MAX_VALUE} if nothing is awaited. */
  public long deadlineMs() {
    return dialogue.deadlineMs();
  }

  /**
   * Looks at the time.
   *
   * @throws ProtocolException if the server is too late with a reply (K38)
   */
  public void tick(long nowMs) throws ProtocolException {
    this.nowMs = nowMs;
    dialogue.checkDeadline(nowMs);
  }

  /** Bytes received, the handshake's included. */
  public long receivedBytes() {
    return control.receivedBytes();
  }

  /** Lets go of everything; the session does nothing more. May be called again. */
  public void close() {
    if (!closed) {
      closed = true;
      reader.close();
      writer.close();
      output.close();
    }
  }

  private boolean isOver() {
    return closed || dialogue.isOver();
  }

  /** Servers send no media to who publishes; whatever means nothing is read and let go (K35). */
  private void message(int typeId, int streamId, int timestampMs, ChunkImage image)
      throws ProtocolException {
    ByteBuf body = allocator.buffer(image.length());
    try {
      image.copyTo(0, body);
      if (!isOver()) {
        dialogueMessage(typeId, body);
      }
    } finally {
      body.release();
      image.release();
    }
    if (isOver()) {
      // Nothing that follows in the same read is another reason for the end.
      reader.close();
    }
  }

  private void dialogueMessage(int typeId, ByteBuf body) throws ProtocolException {
    Message message;
    try {
      message = Message.read(typeId, body);
    } catch (AmfException _) {
      // A reply that cannot be read is one that does not come: the deadline tells.
      return;
    }
    switch (message) {
      case Command command -> dialogue.command(command, nowMs);
      case WindowAckSize window -> control.window(window);
      case PeerBandwidth bandwidth -> control.bandwidth(bandwidth);
      case UserControl event -> control.event(event, nowMs);
      case Acknowledgement _ -> {
        // Servers count in ways of their own; nothing waits for it (C31).
      }
      case null -> {
        // A type that is not for publishers.
      }
    }
  }
}
