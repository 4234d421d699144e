package io.rtmprelay.it.interop;

import io.rtmprelay.it.interop.Peer.Transport;
import io.rtmprelay.it.peer.FfmpegPublisher;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.peer.GstPublisher;
import io.rtmprelay.it.peer.GstPublisher.Element;
import io.rtmprelay.it.peer.Publisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real encoder with what it sends, and how.
 *
 * @param name also the name of its stream
 * @param content empty if the page does not tell of it
 */
record Encoder(
    String name, Peer peer, Optional<Content> content, Transport transport, Start start) {

  private static final int SECONDS = 6;

  /** Where full chunk headers say the time in another field. */
  private static final int EXTENDED_TIME_S = 16_800;

  /** What is told apart by more than its codecs: for the relay it matters, for a peer not. */
  private static final List<Fixture> FURTHER =
      List.of(Fixture.LONG_GROUP, Fixture.HEAVY, Fixture.H264_OPEN, Fixture.HEVC_OPEN);

  /**
   * Starts the encoder; what it sends is kept in {@code folder} as well, and {@code ca} is to vouch
   * for a server of RTMPS, if the encoder asks at all.
   */
  interface Start {
    Publisher at(Path folder, String url, Path ca);
  }

  Publisher publish(Path folder, String url, Path ca) {
    return start.at(folder, url, ca);
  }

  /** Each program with all that it can send, by this transport. */
  static List<Encoder> all(Transport transport) {
    var encoders = new ArrayList<Encoder>();
    for (var peer : List.of(Peer.FFMPEG, Peer.OLD_FFMPEG, Peer.RTMP2SINK, Peer.RTMPSINK)) {
      Arrays.stream(Content.values())
          .filter(content -> Limits.of(peer, content, transport).isEmpty())
          .map(content -> of(peer, content, transport))
          .forEach(encoders::add);
    }
    return encoders;
  }

  /** The new ffmpeg with each further fixture, and from far behind the extended time, by RTMP. */
  static List<Encoder> further() {
    return Stream.concat(
            FURTHER.stream()
                .map(
                    fixture ->
                        further(
                            fixture.id(),
                            (folder, url, _) -> FfmpegPublisher.start(folder, fixture, url))),
            Stream.of(
                further(
                    "extended-time",
                    ffmpeg(FfmpegPublisher.current().from(EXTENDED_TIME_S), Fixture.H264_AAC))))
        .toList();
  }

  private static Encoder further(String name, Start start) {
    return new Encoder(name, Peer.FFMPEG, Optional.empty(), Transport.RTMP, start);
  }

  private static Encoder of(Peer peer, Content content, Transport transport) {
    var name = String.join("-", peer.name(), content.name(), transport.name());
    var start =
        switch (peer) {
          case FFMPEG -> ffmpeg(FfmpegPublisher.current(), content);
          case OLD_FFMPEG -> ffmpeg(FfmpegPublisher.legacy(), content);
          case RTMP2SINK -> gst(Element.RTMP2SINK, content);
          case RTMPSINK -> gst(Element.RTMPSINK, content);
          default -> throw new IllegalArgumentException(peer + " is no encoder of this matrix");
        };
    return new Encoder(
        name.toLowerCase(Locale.ROOT).replace('_', '-'),
        peer,
        Optional.of(content),
        transport,
        start);
  }

  private static Start ffmpeg(FfmpegPublisher ffmpeg, Content content) {
    return ffmpeg(ffmpeg.from(content.startS()), content.fixture());
  }

  private static Start ffmpeg(FfmpegPublisher ffmpeg, Fixture fixture) {
    return (folder, url, ca) ->
        (isTls(url) ? ffmpeg.trusting(ca) : ffmpeg).publish(folder, fixture, url);
  }

  /** One of them encodes meanwhile, so that its times are a live source's. */
  private static Start gst(Element element, Content content) {
    // librtmp looks at no certificate.
    boolean verifies = element == Element.RTMP2SINK;
    return content == Content.H264_AAC
        ? (folder, url, ca) ->
            verifies && isTls(url)
                ? GstPublisher.startTrusting(ca, element, folder, url, SECONDS)
                : GstPublisher.start(element, folder, url, SECONDS)
        : (folder, url, ca) ->
            verifies && isTls(url)
                ? GstPublisher.startTrusting(ca, element, folder, url, content.fixture())
                : GstPublisher.start(element, folder, url, content.fixture());
  }

  private static boolean isTls(String url) {
    return url.startsWith("rtmps:");
  }

  /** Whether a media server of before Enhanced RTMP keeps all of it. */
  boolean legacy() {
    return content
        .map(known -> Limits.of(Peer.NGINX_RTMP, known, transport).isEmpty())
        .orElse(!name.equals(Fixture.HEVC_OPEN.id()));
  }

  @Override
  public String toString() {
    return name;
  }
}
