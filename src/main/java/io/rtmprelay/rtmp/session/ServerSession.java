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
import io.rtmprelay.rtmp.session.capture.CapturePoint;
import io.rtmprelay.rtmp.session.play.PlayDialogue;
import io.rtmprelay.rtmp.session.play.PlayRequest;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The server side of the dialogue with one publisher or player: bytes and time in, bytes and events
 * out.
 *
 * <p>Owned by the connection's loop; every call and every event is on it. Time is in milliseconds
 * of any epoch and never goes back. After a {@link ProtocolException} the connection is over: close
 * the session. Events may call back into the session, {@link #close} included.
 */
public final class ServerSession {

  /** What a publisher or player does. */
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

    /**
     * A play is asked for. Answer by {@link #startPlay} or {@link #refusePlay}, at once or later.
     *
     * @return false if there is nothing to play here at all
     */
    default boolean playRequested(PlayRequest request) {
      return false;
    }

    /**
     * The player does not want what it asked for, or plays, any more; it may ask for something
     * else.
     */
    default void playStopped() {}
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
  private final PlayDialogue player;
  private final MediaInlet inlet;
  private final ServerDialogue dialogue;
  private final ByteBufAllocator allocator;
  private final CapturePoint capture = new CapturePoint();
  private final int maxMessageBytes;
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
    this.maxMessageBytes = settings.maxMessageBytes();
    this.nowMs = nowMs;
    handshake = new ServerHandshake(random, (int) nowMs);
    reader = new ChunkReader(allocator, settings.chunkSize(), settings.unfinished(), this::message);
    writer = new ChunkWriter(allocator, settings.chunkSize());
    output = new Output(allocator, writer, settings.maxOutputBytes());
    control = new PeerControl(output);
    publication = new Publication(settings, listener, nowMs);
    inlet = new MediaInlet(allocator, settings.chunkSize(), publication);
    player = new PlayDialogue(output);
    dialogue =
        new ServerDialogue(settings, listener, output, control, publication, player, capture);
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
      reader.trusted(maxMessageBytes);
      dialogue.acceptPublish(nowMs);
    }
  }

  /** Refuses the publish that was asked for, after which the session is {@link #closing}. */
  public void refusePublish(Refusal refusal, long nowMs) {
    this.nowMs = nowMs;
    dialogue.refusePublish(refusal);
  }

  /** Ends what is published, and says why; the session is {@link #closing} then. */
  public void endPublish(Refusal refusal, long nowMs) {
    this.nowMs = nowMs;
    dialogue.endPublish(refusal);
  }

  /** Starts the play that was asked for; {@link #write} follows. Ignored if it was withdrawn. */
  public void startPlay() {
    if (!isOver() && player.isPending()) {
      player.start();
    }
  }

  /** Refuses the play that was asked for, after which the session is {@link #closing}. */
  public void refusePlay(boolean exists, String description) {
    if (!isOver() && player.isPending()) {
      String code = exists ? PlayDialogue.FAILED : PlayDialogue.NOT_FOUND;
      dialogue.refusePlay(player.streamId(), code, description);
    }
  }

  /** What is played is over; the player may ask for something else within the time for that. */
  public void endPlay(long nowMs) {
    this.nowMs = nowMs;
    if (!isOver() && !player.isNone()) {
      player.end();
      publication.end(nowMs);
    }
  }

  /**
   * Sends one frame of what is played, unless the player does not want it just now.
   *
   * @param frame borrowed; its image is that of a session with the same chunk size
   * @param timestampMs the frame's time at this player, milliseconds modulo 2^32
   * @param parts gets the pieces, and before them whatever {@link #takeOutput} would give, so that
   *     all stays in order
   * @return whether it went out
   */
  public boolean write(MediaFrame frame, int timestampMs, ChunkWriter.Parts parts) {
    if (isOver() || !player.takes(frame)) {
      return false;
    }
    ByteBuf before = output.take();
    if (before != null) {
      parts.part(before);
    }
    int wrapperBytes = frame.header().wrapperBytes();
    if (wrapperBytes == 0) {
      ChunkImage image = (ChunkImage) frame.body();
      writer.write(frame.kind(), timestampMs, player.streamId(), image, parts);
    } else {
      parts.part(unwrapped(frame, wrapperBytes, timestampMs));
    }
    return true;
  }

  /** What servers are told to set, players are told (K22). */
  private ByteBuf unwrapped(MediaFrame frame, int wrapperBytes, int timestampMs) {
    int length = frame.body().length() - wrapperBytes;
    ByteBuf body = allocator.buffer(length);
    ByteBuf out = allocator.buffer(length);
    try {
      frame.body().copyTo(wrapperBytes, body);
      int csid = ChunkImage.csid(frame.kind());
      writer.write(out, csid, timestampMs, MessageType.DATA, player.streamId(), body);
      return out;
    } finally {
      body.release();
    }
  }

  /**
   * Asks the publisher to connect anew (K50).
   *
   * @param tcUrl where, absolute or relative; null for the address it came to, from where a
   *     balancer may lead it elsewhere
   * @param description words for a person
   * @return false if the publisher did not say that it understands this; then nothing is sent
   */
  public boolean requestReconnect(@Nullable String tcUrl, String description) {
    return !isOver() && dialogue.requestReconnect(tcUrl, description);
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
    return dialogue.closing() != null;
  }

  /** Why it is {@link #closing}, for the log; null while it is not. */
  public @Nullable String closingWords() {
    return dialogue.closing();
  }

  /** When to call {@link #tick} at the latest; {@link Long#MAX_VALUE} if nothing is awaited. */
  public long deadlineMs() {
    return player.isNone() ? publication.deadlineMs() : Long.MAX_VALUE;
  }

  /**
   * Looks at the time.
   *
   * @throws ProtocolException if the publisher is too late with publish or media
   */
  public void tick(long nowMs) throws ProtocolException {
    this.nowMs = nowMs;
    if (player.isNone()) {
      publication.checkDeadline(nowMs);
    }
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

  /** Where it can be listened in to. */
  public CapturePoint capture() {
    return capture;
  }

  /** Lets go of everything; the session does nothing more. May be called again. */
  public void close() {
    if (!closed) {
      closed = true;
      capture.ended("the connection is closed");
      publication.close();
      reader.close();
      writer.close();
      output.close();
    }
  }

  private boolean isOver() {
    return closed || closing();
  }

  /** Each message as it completes; media first, since it is nearly all there is. */
  private void message(int typeId, int streamId, int timestampMs, ChunkImage body)
      throws ProtocolException {
    capture.message(typeId, streamId, timestampMs, body);
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
