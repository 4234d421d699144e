package io.rtmprelay.media;

import io.rtmprelay.rtmp.chunk.BodyImages;
import java.util.Arrays;
import java.util.HexFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What is read of a body to know what it is, legacy and Enhanced RTMP. */
@State(Scope.Thread)
public class TagHeaderBenchmark {

  /** Bodies as encoders send them, by their first bytes. */
  public enum Body {
    AVC_KEY(MediaKind.VIDEO, "1701000000", FrameClass.KEY),
    AVC_INTER(MediaKind.VIDEO, "2701000000", FrameClass.INTER),
    AAC(MediaKind.AUDIO, "af01", FrameClass.AUDIO),
    HEVC_KEY(MediaKind.VIDEO, "9168766331000000", FrameClass.KEY),
    AV1_INTER(MediaKind.VIDEO, "a361763031", FrameClass.INTER),
    OPUS(MediaKind.AUDIO, "914f707573", FrameClass.AUDIO),
    HEVC_TRACK_2(MediaKind.VIDEO, "a6016876633102000000", FrameClass.INTER),
    METADATA(
        MediaKind.DATA,
        "02000d40736574446174614672616d6502000a6f6e4d6574614461746105",
        FrameClass.CONFIG);

    private final MediaKind kind;
    private final String firstBytes;
    private final FrameClass expected;

    Body(MediaKind kind, String firstBytes, FrameClass expected) {
      this.kind = kind;
      this.firstBytes = firstBytes;
      this.expected = expected;
    }
  }

  private static final int BODY_BYTES = 300;
  private static final int CHUNK_SIZE = 4096;

  @Param public Body body = Body.AVC_KEY;

  private WireImage image;

  @Setup
  public void open() {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(body.firstBytes), BODY_BYTES);
    image = new BodyImages(CHUNK_SIZE).image(body.kind, bytes);
    if (read().frameClass() != body.expected) {
      throw new IllegalStateException(body + " is read as " + read().frameClass());
    }
  }

  @Benchmark
  public TagHeader read() {
    return TagHeader.read(body.kind, image);
  }

  @TearDown
  public void close() {
    image.release();
  }
}
