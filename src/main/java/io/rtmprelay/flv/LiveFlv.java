package io.rtmprelay.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The FLV that one viewer gets of a live stream: the file's start as soon as it is known which
 * tracks there are (check F3), then a whole tag of each frame, at times that begin with 0 (check
 * F4). No body is copied. Owned by the viewer's loop.
 */
public final class LiveFlv {

  /** Most milliseconds for which the start waits for a kind of track that did not come yet. */
  public static final long TRACKS_WAIT_MS = 1_000;

  private final TrackPresence tracks = new TrackPresence();
  private List<MediaFrame> frames = new ArrayList<>();
  private int[] timesMs = new int[8];
  private long heldBytes;
  private int baseMs = -1;
  private boolean started;
  private boolean waiting;
  private long waitsUntilMs;

  /**
   * Takes the next frame, borrowed; it leaves with the next {@link #take} that gives anything.
   *
   * @param timestampMs of the session with the viewer, 0 to 2^31; the first one becomes 0
   * @param nowMs on any clock that does not go back
   */
  public void add(MediaFrame frame, int timestampMs, long nowMs) {
    if (FlvTagWriter.tagBytes(frame) == 0) {
      return;
    }
    if (baseMs < 0) {
      baseMs = timestampMs;
    }
    if (frames.size() == timesMs.length) {
      timesMs = Arrays.copyOf(timesMs, timesMs.length * 2);
    }
    timesMs[frames.size()] = Math.max(0, timestampMs - baseMs);
    frames.add(frame.retain());
    heldBytes += frame.heldBytes();
    if (!started) {
      noteTrack(frame, nowMs);
    }
  }

  private void noteTrack(MediaFrame frame, long nowMs) {
    tracks.note(frame);
    if (!waiting && (tracks.hasAudio() || tracks.hasVideo())) {
      waiting = true;
      waitsUntilMs = nowMs + TRACKS_WAIT_MS;
    }
  }

  /** What is to leave now, the caller's to release; null if there is nothing, or nothing yet. */
  public @Nullable FrameBytes take(long nowMs) {
    if (frames.isEmpty() || !(started || mayStart(nowMs))) {
      return null;
    }
    FrameBytes tags = tags();
    started = true;
    frames = new ArrayList<>(frames.size());
    heldBytes = 0;
    return tags;
  }

  private boolean mayStart(long nowMs) {
    return tracks.isComplete() || (waiting && nowMs >= waitsUntilMs);
  }

  /** Whole tags, of which the bodies are those of the frames; before the first the start. */
  private FrameBytes tags() {
    int aroundBytes = FlvTagWriter.START_BYTES + frames.size() * FlvTagWriter.TAG_OVERHEAD_BYTES;
    ByteBuf around = PooledByteBufAllocator.DEFAULT.directBuffer(aroundBytes);
    if (!started) {
      FlvTagWriter.start(tracks.hasAudio(), tracks.hasVideo(), around);
    }
    List<ByteBuf> pieces = new ArrayList<>(frames.size() * 3 + 1);
    int from = 0;
    for (int i = 0; i < frames.size(); i++) {
      MediaFrame frame = frames.get(i);
      int bodyBytes = FlvTagWriter.bodyBytes(frame);
      FlvTagWriter.tagHeader(frame.kind(), timesMs[i], bodyBytes, around);
      pieces.add(around.retainedSlice(from, around.writerIndex() - from));
      from = around.writerIndex();
      frame.body().pieces(frame.header().wrapperBytes(), pieces::add);
      FlvTagWriter.backPointer(bodyBytes, around);
    }
    pieces.add(around.slice(from, around.writerIndex() - from)); // with the maker's reference
    return FrameBytes.of(pieces, frames);
  }

  /**
   * Milliseconds after which {@link #take} gives what it keeps back now, whatever comes until then;
   * -1 if it keeps nothing back, or the stream has no track yet.
   */
  public long startsInMs(long nowMs) {
    return started || !waiting ? -1 : Math.max(0, waitsUntilMs - nowMs);
  }

  /** Bytes of memory held by what was not taken yet. */
  public long heldBytes() {
    return heldBytes;
  }

  /** Lets go of what was not taken. */
  public void close() {
    frames.forEach(MediaFrame::release);
    frames = new ArrayList<>();
    heldBytes = 0;
  }
}
