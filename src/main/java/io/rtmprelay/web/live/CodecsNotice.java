package io.rtmprelay.web.live;

import io.rtmprelay.codec.AudioFormat;
import io.rtmprelay.codec.VideoFormat;
import io.rtmprelay.media.FourCc;
import io.rtmprelay.mp4.Mp4Part;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a page is told before the start of a movie: whether it can play it, it finds out itself. */
final class CodecsNotice {

  private CodecsNotice() {}

  static String of(Mp4Part.Codecs codecs) {
    JsonArray tracks = new JsonArray();
    codecs.tracks().forEach(track -> tracks.add(track(track)));
    return new JsonObject()
        .put("type", "codecs")
        .put("mime", codecs.mime())
        .put("apart", codecs.apart())
        .put("tracks", tracks)
        .put("leftOut", new JsonArray(codecs.leftOut()))
        .encode();
  }

  /** Before frames that are no part of the movie: where in it they are heard. */
  static String apart(double atSeconds) {
    return new JsonObject().put("type", "apart").put("at", atSeconds).encode();
  }

  private static JsonObject track(Mp4Part.Track track) {
    VideoFormat video = track.format() instanceof VideoFormat v ? v : null;
    AudioFormat audio = track.format() instanceof AudioFormat a ? a : null;
    return new JsonObject()
        .put("kind", track.format().kind().name().toLowerCase(Locale.ROOT))
        .put("id", track.id())
        .put("codec", FourCc.text(track.format().codec()))
        .put("codecString", track.format().codecString())
        .put("width", video == null ? null : known(video.width()))
        .put("height", video == null ? null : known(video.height()))
        .put("sampleRate", audio == null ? null : known(audio.sampleRate()))
        .put("channels", audio == null ? null : known(audio.channels()));
  }

  private static @Nullable Integer known(int value) {
    return value == 0 ? null : value;
  }
}
