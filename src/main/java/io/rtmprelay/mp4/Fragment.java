package io.rtmprelay.mp4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.rtmprelay.flv.FrameBytes;
import io.rtmprelay.media.MediaFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fragment of a movie (ISO 14496-12, 8.8): one run of samples for each track, and their data. */
final class Fragment {

  private static final int BASE_IS_FRAGMENT = 0x02_0000;

  private static final int HAS_DATA_OFFSET = 0x01;
  private static final int HAS_DURATIONS = 0x100;
  private static final int HAS_SIZES = 0x200;
  private static final int HAS_FLAGS = 0x400;
  private static final int HAS_COMPOSITIONS = 0x800;

  private static final int BOX_HEADER_BYTES = 8;
  private static final int FIXED_BYTES = 256;
  private static final int SAMPLE_BYTES = 16;

  private Fragment() {}

  /**
   * The bytes of a fragment, which takes over the frames of its samples.
   *
   * @param batches one for each track that has samples, which may be none
   * @param sequence number of the fragment, from 1
   * @param start what stands before it, the caller's no more; null for nothing
   */
  static FrameBytes of(int sequence, List<TrackQueue.Batch> batches, @Nullable ByteBuf start) {
    List<MediaFrame> frames = new ArrayList<>();
    List<ByteBuf> pieces = new ArrayList<>();
    int samples = batches.stream().mapToInt(batch -> batch.samples().size()).sum();
    ByteBuf head =
        start == null
            ? PooledByteBufAllocator.DEFAULT.directBuffer(FIXED_BYTES + samples * SAMPLE_BYTES)
            : start;
    if (samples > 0) {
      head(sequence, batches, new BoxWriter(head));
    }
    pieces.add(head);
    batches.forEach(batch -> addData(batch, pieces, frames));
    return FrameBytes.of(pieces, frames);
  }

  /** The data of samples alone, one after the other; takes over their frames. */
  static FrameBytes bare(TrackQueue.Batch batch) {
    List<MediaFrame> frames = new ArrayList<>();
    List<ByteBuf> pieces = new ArrayList<>();
    addData(batch, pieces, frames);
    return FrameBytes.of(pieces, frames);
  }

  private static void addData(
      TrackQueue.Batch batch, List<ByteBuf> pieces, List<MediaFrame> frames) {
    for (Sample sample : batch.samples()) {
      sample.pieces(pieces);
      frames.add(sample.frame());
    }
  }

  private static void head(int sequence, List<TrackQueue.Batch> batches, BoxWriter out) {
    int begin = out.position();
    int[] offsetsAt = new int[batches.size()];
    out.open("moof").open("mfhd", 0, 0).u32(sequence).close();
    for (int i = 0; i < offsetsAt.length; i++) {
      offsetsAt[i] = track(batches.get(i), out);
    }
    out.close();
    int dataAt = out.position() - begin + BOX_HEADER_BYTES;
    int bytes = 0;
    for (int i = 0; i < offsetsAt.length; i++) {
      out.putInt(offsetsAt[i], dataAt + bytes);
      bytes += batches.get(i).samples().stream().mapToInt(Sample::bytes).sum();
    }
    out.u32(BOX_HEADER_BYTES + bytes).text("mdat");
  }

  /** Returns where the offset of the track's data is to be put. */
  private static int track(TrackQueue.Batch batch, BoxWriter out) {
    List<Sample> samples = batch.samples();
    TrackSetup setup = batch.setup();
    boolean usual = isUsual(batch);
    boolean reordered = samples.stream().anyMatch(sample -> sample.composition() != 0);
    int flags = HAS_DATA_OFFSET | HAS_SIZES | (usual ? 0 : HAS_DURATIONS);
    flags |= (setup.isVideo() ? HAS_FLAGS : 0) | (reordered ? HAS_COMPOSITIONS : 0);
    out.open("traf");
    out.open("tfhd", 0, BASE_IS_FRAGMENT).u32(setup.number()).close();
    out.open("tfdt", 1, 0).u64(samples.getFirst().decodeTime()).close();
    out.open("trun", 1, flags).u32(samples.size());
    int offsetAt = out.position();
    out.u32(0);
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      if (!usual) {
        out.u32(duration(batch, i));
      }
      out.u32(sample.bytes());
      if (setup.isVideo()) {
        out.u32(SampleFlags.of(sample.frameClass()));
      }
      if (reordered) {
        out.u32(sample.composition());
      }
    }
    out.close().close();
    return offsetAt;
  }

  /** Whether each sample lasts what the movie's start says. */
  private static boolean isUsual(TrackQueue.Batch batch) {
    int usual = batch.setup().sampleDuration();
    for (int i = 0; i < batch.samples().size(); i++) {
      if (duration(batch, i) != usual) {
        return false;
      }
    }
    return true;
  }

  private static int duration(TrackQueue.Batch batch, int i) {
    List<Sample> samples = batch.samples();
    long end = i + 1 < samples.size() ? samples.get(i + 1).decodeTime() : batch.end();
    return (int) Math.min(Integer.MAX_VALUE, end - samples.get(i).decodeTime());
  }
}
