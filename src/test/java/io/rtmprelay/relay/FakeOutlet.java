package io.rtmprelay.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.budget.OutletDepth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A target that takes as many bytes as the test says, and remembers all that came. */
public class FakeOutlet implements Outlet {

  /** What came: body, and the time it was to be shown with. */
  public record Arrival(MediaKind kind, String body, int timestampMs) {

    public static Arrival of(Shot shot, int timestampMs) {
      MediaFrame frame = shot.frame();
      try {
        return of(frame, timestampMs);
      } finally {
        frame.release();
      }
    }

    static Arrival of(MediaFrame frame, int timestampMs) {
      ByteBuf copy = Unpooled.buffer(frame.body().length());
      frame.body().copyTo(0, copy);
      return new Arrival(
          frame.kind(), HexFormat.of().formatHex(ByteBufUtil.getBytes(copy)), timestampMs);
    }
  }

  public final List<Arrival> arrivals = new ArrayList<>();
  public int flushes;
  public @Nullable OutletDepth depth;
  private final ArrayDeque<MediaFrame> held = new ArrayDeque<>();
  private final long roomBytes;
  private long pendingBytes;
  private long takenOfFirst;

  /** Writable while it holds less than {@code roomBytes}. */
  public FakeOutlet(long roomBytes) {
    this.roomBytes = roomBytes;
  }

  @Override
  public void keepBelow(OutletDepth depth) {
    this.depth = depth;
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    arrivals.add(Arrival.of(frame, timestampMs));
    held.add(frame.retain());
    pendingBytes += frame.body().length();
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public boolean isWritable() {
    return pendingBytes < roomBytes;
  }

  @Override
  public long pendingBytes() {
    return pendingBytes;
  }

  /** The target takes up to {@code bytes}. */
  public void take(long bytes) {
    long left = Math.min(bytes, pendingBytes);
    pendingBytes -= left;
    takenOfFirst += left;
    while (!held.isEmpty() && takenOfFirst >= held.getFirst().body().length()) {
      takenOfFirst -= held.getFirst().body().length();
      held.removeFirst().release();
    }
  }

  /** The session is over: lets go of what was not taken. */
  public void close() {
    held.forEach(MediaFrame::release);
    held.clear();
    pendingBytes = 0;
    takenOfFirst = 0;
  }
}
