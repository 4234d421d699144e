package io.rtmprelay.path;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One publisher, its stream and the stream's sinks, without sockets and on a clock that the test
 * moves. In the end nothing may be held.
 */
public final class RelayPath implements ServerSession.Listener, AutoCloseable {

  private static final int CHUNK_SIZE = 4096;

  /** One sink, across its sessions. */
  public static final class Leg {
    private final Sink sink;
    private final List<SinkEnd> sessions = new ArrayList<>();

    private Leg(Sink sink) {
      this.sink = sink;
    }

    /** The sessions so far, the present one last. */
    public List<SinkEnd> sessions() {
      return sessions;
    }

    /** The one session there has been. */
    public SinkEnd only() {
      if (sessions.size() != 1) {
        throw new AssertionError(sessions.size() + " sessions");
      }
      return sessions.getFirst();
    }
  }

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final MemoryBudget process = new MemoryBudget(64 << 20);
  private final Stream stream =
      new Stream("live/cam", new StreamSettings(16 << 20, 4 << 20, 4_000), process);
  private final ServerSession session =
      new ServerSession(ServerSettings.DEFAULT, allocator, this, 0);
  private final List<Leg> legs = new ArrayList<>();
  private @Nullable PublishRequest request;
  private long nowMs;

  /** A sink whose server is ready for media now. */
  public Leg attach(StartMode start, int delayMs) {
    var settings = new SinkSettings(8 << 20, 10_000, start, delayMs);
    Leg leg = new Leg(stream.attach("sink" + legs.size(), settings, nowMs));
    legs.add(leg);
    open(leg);
    return leg;
  }

  /** Bytes of the publisher come, in one read. */
  public void receive(byte[] bytes) {
    try {
      session.receive(Unpooled.wrappedBuffer(bytes), nowMs);
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
    ByteBuf replies = session.takeOutput();
    if (replies != null) {
      replies.release();
    }
    advance(0);
  }

  /** Time goes by; what is due happens, and sessions that near the end of time are replaced. */
  public void advance(long ms) {
    nowMs += ms;
    stream.flush(nowMs);
    stream.advance(this::image, nowMs);
    legs.forEach(this::renew);
  }

  private void renew(Leg leg) {
    if (leg.sink.nearsTimeLimit()) {
      leg.sink.breakOff();
    }
    if (leg.sink.isBroken() && leg.sink.drained()) {
      leg.sink.endTracks(this::image);
      leg.sink.lost();
      open(leg);
    }
  }

  private void open(Leg leg) {
    SinkEnd end = new SinkEnd(allocator);
    leg.sessions.add(end);
    leg.sink.ready(end, nowMs);
  }

  private ChunkImage image(MediaKind kind, byte[] body) {
    return ChunkImage.of(
        allocator, CHUNK_SIZE, ChunkImage.csid(kind), Unpooled.wrappedBuffer(body));
  }

  /** What the publisher asked for. */
  public PublishRequest request() {
    return Objects.requireNonNull(request, "nothing was published");
  }

  @Override
  public void publishRequested(PublishRequest request) {
    this.request = request;
    session.acceptPublish(nowMs);
  }

  @Override
  public void frame(MediaFrame frame) {
    stream.publish(frame, nowMs);
  }

  @Override
  public void unpublished() {}

  @Override
  public void close() {
    session.close();
    stream.close();
    legs.forEach(leg -> leg.sessions.forEach(SinkEnd::close));
    var held = allocator.metric();
    if (process.heldBytes() + held.usedDirectMemory() + held.usedHeapMemory() != 0) {
      throw new AssertionError("something is held in the end: " + held);
    }
  }
}
