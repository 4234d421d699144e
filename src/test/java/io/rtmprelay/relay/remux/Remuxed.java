package io.rtmprelay.relay.remux;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.SinkConfig.HevcForm;
import io.rtmprelay.config.SinkConfig.RemuxConfig;
import io.rtmprelay.config.SinkConfig.TrackChoice;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.relay.FakeOutlet.Arrival;
import io.rtmprelay.relay.Shot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Reads what came out of a remuxed stream of {@link Shot}s back to what went in, by the text of
 * Enhanced RTMP alone. On the way it holds each body to the form that was asked for.
 */
final class Remuxed {

  private record Id(MediaKind kind, int track, int id) {}

  private final RemuxConfig config;
  private final Map<Id, Shot> shots = new HashMap<>();
  private final List<Arrival> originals = new ArrayList<>();

  Remuxed(RemuxConfig config, List<Shot> source) {
    this.config = config;
    for (Shot shot : source) {
      shots.put(new Id(shot.kind(), shot.track(), shot.id()), shot);
    }
  }

  /** What of the source such a sink is to get. */
  static List<Shot> chosen(RemuxConfig config, List<Shot> source) {
    return source.stream().filter(shot -> isChosen(config, shot)).toList();
  }

  private static boolean isChosen(RemuxConfig config, Shot shot) {
    boolean video = shot.kind() == MediaKind.VIDEO;
    String codec = shot.track() == 0 ? (video ? "avc1" : "mp4a") : video ? "hvc1" : "Opus";
    TrackChoice choice = video ? config.video() : config.audio();
    boolean allowed = config.codecs().isEmpty() || config.codecs().contains(codec);
    return shot.kind() == MediaKind.DATA
        || (allowed && (choice.all() || choice.ids().contains(shot.track())));
  }

  /** The messages of the source, each as it was sent, with the times at which they came out. */
  static List<Arrival> read(RemuxConfig config, List<Shot> source, List<Arrival> arrivals) {
    Remuxed remuxed = new Remuxed(config, source);
    arrivals.forEach(remuxed::read);
    return remuxed.originals;
  }

  private void read(Arrival arrival) {
    byte[] body = HexFormat.of().parseHex(arrival.body());
    switch (arrival.kind()) {
      case DATA -> originals.add(arrival);
      case VIDEO -> readVideo(arrival, body);
      case AUDIO -> readAudio(arrival, body);
    }
  }

  private void readVideo(Arrival arrival, byte[] body) {
    if ((body[0] & 0x80) == 0) {
      int codec = body[0] & 0xf;
      if (codec == 12) {
        assertThat(config.hevc()).as("legacy HEVC").isEqualTo(HevcForm.LEGACY);
        found(arrival, config.video().ids().getFirst(), body, body[1], 2, body.length);
      } else {
        assertThat(codec).isEqualTo(7);
        found(arrival, 0, body, body[1], 2, body.length);
      }
    } else if ((body[0] & 0xf) == 6) {
      readMultitrack(arrival, config.video(), body);
    } else {
      assertThat(config.hevc()).as("enhanced HEVC").isNotEqualTo(HevcForm.LEGACY);
      assertThat(config.video().ids()).hasSize(1);
      found(arrival, config.video().ids().getFirst(), body, body[0] & 0xf, 5, body.length);
    }
  }

  private void readAudio(Arrival arrival, byte[] body) {
    if ((body[0] & 0xf0) == 0xa0) {
      found(arrival, 0, body, body[1], 2, body.length);
    } else if ((body[0] & 0xf) == 5) {
      readMultitrack(arrival, config.audio(), body);
    } else {
      assertThat(config.audio().ids()).hasSize(1);
      found(arrival, config.audio().ids().getFirst(), body, body[0] & 0xf, 5, body.length);
    }
  }

  private void readMultitrack(Arrival arrival, TrackChoice choice, byte[] body) {
    assertThat(choice.all() || choice.ids().size() > 1).as("whether several are sent").isTrue();
    int type = body[1] & 0xf;
    int form = body[1] >> 4;
    if (form == 0) {
      found(arrival, body[6] & 0xff, body, type, 7, body.length);
      return;
    }
    int at = form == 1 ? 6 : 2;
    while (at < body.length) {
      int id = form == 1 ? at : at + 4;
      int size = (body[id + 1] & 0xff) << 16 | (body[id + 2] & 0xff) << 8 | (body[id + 3] & 0xff);
      found(arrival, body[id] & 0xff, body, type, id + 4, id + 4 + size);
      at = id + 4 + size;
    }
    assertThat(at).isEqualTo(body.length);
  }

  /** One track's data, which begins with its composition time, if any, and the shot's id. */
  private void found(Arrival arrival, int track, byte[] body, int type, int from, int to) {
    boolean legacyVideo = from == 2 && arrival.kind() == MediaKind.VIDEO;
    boolean composed = legacyVideo || (arrival.kind() == MediaKind.VIDEO && type == 1);
    int at = composed ? from + 3 : from;
    int id =
        (body[at] & 0xff) << 24
            | (body[at + 1] & 0xff) << 16
            | (body[at + 2] & 0xff) << 8
            | (body[at + 3] & 0xff);
    Shot shot = shots.get(new Id(arrival.kind(), track, id));
    if (shot == null) {
      throw new AssertionError("nothing of the source: " + arrival);
    }
    if (composed) {
      int composition = body[from] << 16 | (body[from + 1] & 0xff) << 8 | (body[from + 2] & 0xff);
      assertThat(composition).as("composition of %s", shot).isEqualTo(shot.compositionMs());
    }
    Arrival original = Arrival.of(shot, arrival.timestampMs());
    String data = HexFormat.of().formatHex(body, at, to);
    assertThat(original.body()).as("data of %s", shot).endsWith(data);
    assertThat(type).as("packet type of %s", shot).isEqualTo(type(shot));
    assertThat(body[0] >> 4 & 7).as("frame type of %s", shot).isEqualTo(frameType(original));
    originals.add(original);
  }

  private static int type(Shot shot) {
    return switch (shot.type()) {
      case HEADER -> 0;
      case END -> 2;
      default -> 1;
    };
  }

  private static int frameType(Arrival original) {
    return HexFormat.fromHexDigit(original.body().charAt(0)) & 7;
  }
}
