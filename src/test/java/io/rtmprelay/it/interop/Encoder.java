package io.rtmprelay.it.interop;

import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.GstPublisher;
import io.rtmprelay.it.peer.Publisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A real encoder with what it sends.
 *
 * @param name also the name of its stream
 * @param legacy true if an old media server understands all of it
 */
record Encoder(String name, boolean legacy, boolean multitrack, Start start) {

  private static final int SECONDS = 6;

  /** Time reaches 0xFFFFFF ms, where chunk headers change their form, 3 s after this start. */
  private static final int BEFORE_EXTENDED_TIME_S = 16_774;

  private static final Set<Fixture> ENHANCED =
      EnumSet.of(
          Fixture.HEVC_AAC,
          Fixture.HEVC_OPEN,
          Fixture.AV1_OPUS,
          Fixture.VP9_AAC,
          Fixture.H264_AC3,
          Fixture.MULTITRACK);

  /** Starts the encoder; what it sends is kept in {@code folder} as well. */
  interface Start {
    Publisher at(Path folder, String url);
  }

  Publisher publish(Path folder, String url) {
    return start.at(folder, url);
  }

  /** New ffmpeg with every fixture, old ffmpeg, and both sinks of GStreamer. */
  static List<Encoder> all() {
    var encoders = new ArrayList<Encoder>();
    for (var fixture : Fixture.values()) {
      encoders.add(
          new Encoder(
              fixture.id(),
              !ENHANCED.contains(fixture),
              fixture == Fixture.MULTITRACK,
              (folder, url) -> FfmpegPublisher.start(folder, fixture, url)));
    }
    for (var fixture : List.of(Fixture.H264B_AAC, Fixture.H264_MP3, Fixture.AUDIO_ONLY)) {
      encoders.add(
          legacy(
              "old-ffmpeg-" + fixture.id(),
              (folder, url) -> FfmpegPublisher.startLegacy(folder, fixture, url)));
    }
    for (var element : GstPublisher.Element.values()) {
      encoders.add(
          legacy(element.id(), (folder, url) -> GstPublisher.start(element, folder, url, SECONDS)));
    }
    encoders.add(
        legacy(
            "past-extended-time",
            (folder, url) ->
                FfmpegPublisher.startAt(BEFORE_EXTENDED_TIME_S, folder, Fixture.H264B_AAC, url)));
    return encoders;
  }

  private static Encoder legacy(String name, Start start) {
    return new Encoder(name, true, false, start);
  }

  @Override
  public String toString() {
    return name;
  }
}
