package io.rtmprelay.bench;

import io.rtmprelay.bench.SampleStream.Sample;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.WireImage;
import io.rtmprelay.rtmp.chunk.BodyImages;
import java.util.List;

/** The {@link SampleStream} as frames, on images made once. One thread. */
public final class SampleFrames implements AutoCloseable {

  /** The chunk size for which the relay lays out its images. */
  public static final int CHUNK_SIZE = 4096;

  private final List<Sample> samples = SampleStream.messages();
  private final List<WireImage> images;

  public SampleFrames() {
    images = samples.stream().map(SampleFrames::image).toList();
  }

  private static WireImage image(Sample sample) {
    return new BodyImages(CHUNK_SIZE).image(sample.kind(), sample.body());
  }

  /** New frames of the stream's headers; the caller's to release. */
  public static List<MediaFrame> headers() {
    return SampleStream.headers().stream()
        .map(header -> MediaFrame.of(header.kind(), header.timestampMs(), image(header)))
        .toList();
  }

  public int size() {
    return images.size();
  }

  /**
   * A new frame of the message at {@code index}, {@code laterMs} later; the caller's to release.
   */
  public MediaFrame frame(int index, int laterMs) {
    Sample sample = samples.get(index);
    WireImage image = images.get(index);
    image.retain();
    return MediaFrame.of(sample.kind(), sample.timestampMs() + laterMs, image);
  }

  @Override
  public void close() {
    images.forEach(WireImage::release);
  }
}
