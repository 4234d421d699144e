package io.rtmprelay.fuzz;

import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.path.SinkEnd;
import io.rtmprelay.relay.Outlet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A target that checks what it gets: frames that can be relayed, on a clock that goes back on no
 * track. It holds frames as a socket does, and may pass them on to a session that makes bytes of
 * them.
 */
final class CheckedOutlet implements Outlet {

  private final @Nullable SinkEnd wire;
  private final long roomBytes;
  private final ArrayDeque<MediaFrame> held = new ArrayDeque<>();
  private final Map<Integer, Integer> lastMs = new HashMap<>();
  private long heldBytes;
  private int frames;

  CheckedOutlet(@Nullable SinkEnd wire, long roomBytes) {
    this.wire = wire;
    this.roomBytes = roomBytes;
  }

  /** Frames that came so far. */
  int frames() {
    return frames;
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    FrameClass frameClass = frame.frameClass();
    Claim.that(
        frameClass != FrameClass.EMPTY && frameClass != FrameClass.INVALID, "sent " + frameClass);
    Claim.that(timestampMs >= 0, "time " + timestampMs);
    if (frameClass.isCoded()) {
      int track = frame.kind().typeId() << 16 | frame.track();
      Integer before = lastMs.put(track, timestampMs);
      Claim.that(
          before == null || timestampMs >= before,
          "time goes back from " + before + " to " + timestampMs + " on track " + track);
    }
    frames++;
    if (wire != null) {
      wire.write(frame, timestampMs);
    }
    held.add(frame.retain());
    heldBytes += frame.body().length();
  }

  /** The peer's kernel takes all there is. */
  void takeAll() {
    for (MediaFrame frame = held.poll(); frame != null; frame = held.poll()) {
      frame.release();
    }
    heldBytes = 0;
  }

  /** The session is over: what it sent can be read, message by message. */
  void close() {
    takeAll();
    if (wire != null) {
      Claim.equal(wire.media().size(), frames, "messages read back");
      wire.close();
    }
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return heldBytes < roomBytes;
  }

  @Override
  public long pendingBytes() {
    return heldBytes;
  }
}
