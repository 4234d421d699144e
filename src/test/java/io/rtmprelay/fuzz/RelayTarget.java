package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.path.SinkEnd;
import io.rtmprelay.relay.Inlet;
import io.rtmprelay.relay.Sink;
import io.rtmprelay.relay.SinkSettings;
import io.rtmprelay.relay.Standby;
import io.rtmprelay.relay.Stream;
import io.rtmprelay.relay.StreamSettings;
import io.rtmprelay.relay.budget.MemoryBudget;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import org.jspecify.annotations.Nullable;

/**
 * A stream with three sinks, one of which is slow and one delayed: a choice of settings, then steps
 * of an operation byte, a time byte, and a body with its length in front.
 */
final class RelayTarget implements AutoCloseable {

  private static final int CHUNK_SIZE = 4096;
  private static final int STREAM_BYTES = 1 << 16;
  private static final int QUEUE_BYTES = 1 << 14;
  private static final int ROOM_BYTES = 1 << 12;
  private static final int LONG_BODY = 255;
  private static final int PADDING_BYTES = 5_000;

  /** Config that cannot be shed, for the stream, its delay and a standby, beside its own bound. */
  private static final long MAX_HELD_BYTES = STREAM_BYTES + (4L << 20);

  private static final int[] SOURCE_STEPS_MS = {
    0, 20, 40, -30, 900, -1_500, 1 << 24, Integer.MAX_VALUE
  };

  private final UnpooledByteBufAllocator allocator = Claim.allocator();
  private final MemoryBudget process = new MemoryBudget(1 << 20);
  private final Stream stream;
  private final Sink[] sinks;
  private final CheckedOutlet[] outlets = new CheckedOutlet[3];
  private @Nullable Standby standby;
  private int sourceMs;
  private long nowMs;

  private RelayTarget(int choice) {
    stream =
        new Stream(
            "live/cam", new StreamSettings(STREAM_BYTES, 8192, 4_000, (choice & 1) != 0), process);
    sourceMs = (choice & 2) != 0 ? Integer.MAX_VALUE - 200 : (choice & 4) != 0 ? -200 : 0;
    sinks =
        new Sink[] {
          stream.attach("all", new SinkSettings(QUEUE_BYTES, 2_000, StartMode.AUTO), 0),
          stream.attach("slow", new SinkSettings(QUEUE_BYTES, 2_000, StartMode.KEY), 0),
          stream.attach("late", new SinkSettings(QUEUE_BYTES, 2_000, StartMode.KEY, 700), 0)
        };
    for (int i = 0; i < sinks.length; i++) {
      open(i);
    }
  }

  static int run(FuzzInput input) {
    try (RelayTarget target = new RelayTarget(input.u8())) {
      while (input.hasMore()) {
        target.step(input);
      }
      int frames = 0;
      for (CheckedOutlet outlet : target.outlets) {
        frames += outlet.frames();
      }
      return frames;
    }
  }

  private void step(FuzzInput input) {
    int operation = input.u8();
    int time = input.u8();
    sourceMs += SOURCE_STEPS_MS[time & 7];
    nowMs += (time >> 3 & 7) * 90L;
    int length = input.u8();
    byte[] body = input.take(length);
    MediaKind kind = FuzzInput.kind(operation);
    Standby aside = standby;
    Inlet inlet = (operation & 0x40) != 0 && aside != null ? aside : stream;
    publish(inlet, kind, body, length == LONG_BODY ? PADDING_BYTES : 0);
    happen(operation >> 2 & 15);
    stream.advance(this::image, nowMs);
    for (int i = 0; i < sinks.length; i++) {
      renew(i);
    }
    Claim.that(
        process.heldBytes() <= MAX_HELD_BYTES,
        process.heldBytes() + " bytes are held by one stream");
  }

  private void publish(Inlet inlet, MediaKind kind, byte[] body, int padding) {
    ByteBuf bytes = Unpooled.buffer().writeBytes(body).writeZero(padding);
    MediaFrame frame =
        MediaFrame.of(
            kind, sourceMs, ChunkImage.of(allocator, CHUNK_SIZE, ChunkImage.csid(kind), bytes));
    inlet.publish(frame, nowMs);
    frame.release();
    inlet.flush(nowMs);
  }

  /** What may come between two messages; mostly nothing. */
  private void happen(int event) {
    switch (event) {
      case 9 -> stream.gap();
      case 10 -> stream.resume(nowMs);
      case 11 -> standby = standby == null ? stream.standBy() : standby;
      case 12 -> takeOver();
      case 13 -> outlets[0].takeAll();
      case 14 -> {
        close(1);
        open(1);
      }
      case 15 -> {
        outlets[1].takeAll();
        sinks[1].writable(nowMs);
      }
      default -> {
        // The next message follows.
      }
    }
    outlets[0].takeAll();
    outlets[2].takeAll();
    sinks[2].writable(nowMs);
  }

  private void takeOver() {
    Standby next = standby;
    if (next != null) {
      stream.gap();
      stream.resume(next, nowMs);
      standby = null;
    }
  }

  private void renew(int i) {
    if (sinks[i].nearsTimeLimit()) {
      sinks[i].breakOff();
    }
    if (sinks[i].isBroken()) {
      outlets[i].takeAll();
      sinks[i].writable(nowMs);
      sinks[i].endTracks(this::image);
      close(i);
      open(i);
    }
  }

  private void open(int i) {
    SinkEnd wire = i == 0 ? new SinkEnd(allocator) : null;
    outlets[i] = new CheckedOutlet(wire, i == 1 ? ROOM_BYTES : 1 << 20);
    sinks[i].ready(outlets[i], nowMs);
  }

  private void close(int i) {
    sinks[i].lost();
    outlets[i].close();
  }

  private ChunkImage image(MediaKind kind, byte[] body) {
    return ChunkImage.of(
        allocator, CHUNK_SIZE, ChunkImage.csid(kind), Unpooled.wrappedBuffer(body));
  }

  @Override
  public void close() {
    stream.close();
    for (CheckedOutlet outlet : outlets) {
      outlet.close();
    }
    Claim.equal(process.heldBytes(), 0L, "bytes charged in the end");
    Claim.nothingHeld(allocator);
  }
}
