package io.rtmprelay.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.RateLimit;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.chunk.ChunkReader;
import io.rtmprelay.rtmp.chunk.ChunkWriter;
import io.rtmprelay.rtmp.handshake.ServerHandshake;
import io.rtmprelay.rtmp.message.Acknowledgement;
import io.rtmprelay.rtmp.message.Command;
import io.rtmprelay.rtmp.message.Message;
import io.rtmprelay.rtmp.message.MessageType;
import io.rtmprelay.rtmp.message.PeerBandwidth;
import io.rtmprelay.rtmp.message.UserControl;
import io.rtmprelay.rtmp.message.WindowAckSize;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server side of the dialogue with one publisher: bytes and time in, bytes and events out.
 *
 * <p>Owned by the connection's loop; every call and every event is on it. Time is in milliseconds
 * of any epoch and never goes back. After a {@link ProtocolException} the connection is over: close
 * the session. Events may call back into the session, {@link #close} included.
 */
public final class ServerSession {

  /** What a publisher does. */
  public interface Listener {

    /**
     * A publish is asked for. Answer by {@link #acceptPublish} or {@link #refusePublish}, at once
     * or later; what the publisher sends meanwhile is kept within bounds.
     */
    void publishRequested(PublishRequest request);

    /**
     * One frame of the accepted publication, well-formed and not empty, metadata always behind
     * {@code @setDataFrame}; borrowed for the call. Also called from within {@link #acceptPublish},
     * for what came before the answer.
     */
    void frame(MediaFrame frame);

    /**
     * The publisher ends on purpose what it asked for or publishes, by deleteStream, FCUnpublish or
     * closeStream. It may publish again, unless the session is {@linkplain #closing closing}.
     */
    void unpublished();
  }

  /** Some encoders send a few that mean nothing, none so many (hostile inputs #31, #39). */
  private static final int IGNORED_PER_SECOND = 100;

  private static final int IGNORED_AT_ONCE = 1000;

  private final ServerHandshake handshake;
  private final ChunkReader reader;
  private final ChunkWriter writer;
  private final Output output;
  private final PeerControl control;
  private final Publication publication;
  private final MediaInlet inlet;
  private final ServerDialogue dialogue;
  private final ByteBufAllocator allocator;
  private final RateLimit ignored = new RateLimit(IGNORED_PER_SECOND, IGNORED_AT_ONCE);
  private long ignoredMessages;
  private boolean handshaken;
  private boolean closed;
  private long nowMs;

  /**
   * A session of a connection accepted at {@code nowMs}.
   *
   * @param allocator for frames and replies
   */
  public ServerSession(
      ServerSettings settings, ByteBufAllocator allocator, Listener listener, long nowMs) {
    this(settings, allocator, listener, nowMs, ThreadLocalRandom.current());
  }

  ServerSession(
      ServerSettings settings,
      ByteBufAllocator allocator,
      Listener listener,
      long nowMs,
      RandomGenerator random) {
    this.allocator = allocator;
    this.nowMs = nowMs;
    handshake = new ServerHandshake(random, (int) nowMs);
    reader = new ChunkReader(allocator, settings.chunkSize(), this::message);
    writer = new ChunkWriter(allocator, settings.chunkSize());
    output = new Output(allocator, writer, settings.maxOutputBytes());
    control = new PeerControl(output);
    publication = new Publication(settings, listener, nowMs);
    inlet = new MediaInlet(allocator, settings.chunkSize(), publication);
    dialogue = new ServerDialogue(settings, listener, output, control, publication);
  }

  /**
   * Consumes all of {@code in}, which stays the caller's. Afterwards {@link #takeOutput} has the
   * replies of the whole read.
   *
   * @throws ProtocolException if the publisher breaks the protocol or passes a limit
   */
  public void receive(ByteBuf in, long nowMs) throws ProtocolException {
    this.nowMs = nowMs;
    control.received(in.readableBytes());
    if (!handshaken && !isOver()) {
      handshaken = handshake.receive(in, output.buffer());
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
   * Allows the publish that was asked for; ignored if it has been withdrawn. Frames that wait are
   * delivered within this call.
   */
  public void acceptPublish(long nowMs) {
    this.nowMs = nowMs;
    if (publication.isPending()) {
      reader.trusted();
      dialogue.acceptPublish(nowMs);
    }
  }

  /** Refuses the publish that was asked for, after which the session is {@link #closing}. */
  public void refusePublish(Refusal refusal, long nowMs) {
    this.nowMs = nowMs;
    dialogue.refusePublish(refusal);
  }

  /**
   * Asks the publisher to connect anew, here or where a balancer leads it (K50).
   *
   * @param description words for a person
   * @return false if the publisher did not say that it understands this; then nothing is sent
   */
  public boolean requestReconnect(String description) {
    return !isOver() && dialogue.requestReconnect(description);
  }

  /**
   * What waits to be sent, ownership to the caller; null if nothing does. To be called after each
   * other call, but only while the socket takes bytes: what a publisher does not read stays here,
   * where it is bounded.
   */
  public @Nullable ByteBuf takeOutput() {
    return output.take();
  }

  /** Whether all is said, such as a refusal: flush what is there, then close. */
  public boolean closing() {
    return dialogue.isClosing();
  }

  /** When to call {@link #tick} at the latest; {@link Long#MAX_VALUE} if nothing is awaited. */
  public long deadlineMs() {
    return publication.deadlineMs();
  }

  /**
   * Looks at the time.
   *
   * @throws ProtocolException if the publisher is too late with publish or media
   */
  public void tick(long nowMs) throws ProtocolException {
    this.nowMs = nowMs;
    publication.checkDeadline(nowMs);
  }

  /** Bytes received, the handshake's included. */
  public long receivedBytes() {
    return control.receivedBytes();
  }

  /** Messages that were dropped: media without a publication, empty or malformed bodies. */
  public long droppedFrames() {
    return publication.droppedFrames();
  }

  /** Messages that were ignored, since they mean nothing to a relay. */
  public long ignoredMessages() {
    return ignoredMessages;
  }

  /** Lets go of everything; the session does nothing more. May be called again. */
  public void close() {
    if (!closed) {
      closed = true;
      publication.close();
      reader.close();
      writer.close();
      output.close();
    }
  }

  private boolean isOver() {
    return closed || dialogue.isClosing();
  }

  /** Each message as it completes; media first, since it is nearly all there is. */
  private void message(int typeId, int streamId, int timestampMs, ChunkImage body)
      throws ProtocolException {
    switch (typeId) {
      case MessageType.VIDEO -> inlet.media(MediaKind.VIDEO, streamId, timestampMs, body, nowMs);
      case MessageType.AUDIO -> inlet.media(MediaKind.AUDIO, streamId, timestampMs, body, nowMs);
      case MessageType.DATA -> inlet.media(MediaKind.DATA, streamId, timestampMs, body, nowMs);
      default -> {
        try {
          rareMessage(typeId, streamId, timestampMs, body);
        } finally {
          body.release();
        }
        if (isOver()) {
          // What follows in the same read must not take the place of what was said last.
          reader.close();
        }
      }
    }
  }

  private void rareMessage(int typeId, int streamId, int timestampMs, ChunkImage image)
      throws ProtocolException {
    if (isOver()) {
      return;
    }
    switch (typeId) {
      case MessageType.DATA_AMF3 -> inlet.amf3Data(streamId, timestampMs, image, nowMs);
      case MessageType.AGGREGATE -> inlet.aggregate(streamId, timestampMs, image, nowMs);
      default -> {
        ByteBuf body = allocator.buffer(image.length());
        try {
          image.copyTo(0, body);
          dialogueMessage(typeId, streamId, body);
        } finally {
          body.release();
        }
      }
    }
  }

  private void dialogueMessage(int typeId, int streamId, ByteBuf body) throws ProtocolException {
    Message message;
    try {
      message = Message.read(typeId, body);
    } catch (AmfException e) {
      ignore(typeId, e.getMessage());
      return;
    }
    switch (message) {
      case Command command -> dialogue.command(command, streamId, nowMs);
      case WindowAckSize window -> control.window(window);
      case PeerBandwidth bandwidth -> control.bandwidth(bandwidth);
      case UserControl event -> control.event(event, nowMs);
      case Acknowledgement _ -> {
        // Tells how far the publisher has read, which no one asks: replies are few (C31).
      }
      case null -> ignore(typeId, "it means nothing");
    }
  }

  /** Only connect has to be understood (K1). */
  private void ignore(int typeId, @Nullable String why) throws ProtocolException {
    boolean command = typeId == MessageType.COMMAND || typeId == MessageType.COMMAND_AMF3;
    if (command && !dialogue.isConnected()) {
      throw new ProtocolException("a command where connect is expected cannot be read: " + why);
    }
    ignoredMessages++;
    if (!ignored.take(nowMs)) {
      throw new ProtocolException(
          "more than " + IGNORED_PER_SECOND + " messages per second that mean nothing");
    }
  }
}
