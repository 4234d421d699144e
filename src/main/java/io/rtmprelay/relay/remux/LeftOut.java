package io.rtmprelay.relay.remux;

import io.rtmprelay.media.FourCc;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which tracks of the present publisher are not sent for their codecs' sake. */
final class LeftOut {

  /** A publisher that invents tracks is not followed further than this. */
  private static final int MAX_TRACKS = 16;

  private record Track(MediaKind kind, int id, int codec) {}

  private final List<String> allowed;
  private final List<Track> tracks = new ArrayList<>(1);

  /**
   * @param allowed names of the codecs that are sent
   */
  LeftOut(List<String> allowed) {
    this.allowed = allowed;
  }

  /** Notes what becomes of a track; whether it is left out now, and was not so before. */
  boolean note(MediaKind kind, int id, int codec, boolean sent) {
    if (sent && tracks.isEmpty()) {
      return false;
    }
    for (int i = 0; i < tracks.size(); i++) {
      Track track = tracks.get(i);
      if (track.kind == kind && track.id == id) {
        if (sent) {
          tracks.remove(i);
        } else if (track.codec != codec) {
          tracks.set(i, new Track(kind, id, codec));
        }
        return false;
      }
    }
    boolean isNew = !sent && tracks.size() < MAX_TRACKS;
    if (isNew) {
      tracks.add(new Track(kind, id, codec));
    }
    return isNew;
  }

  void clear() {
    tracks.clear();
  }

  List<String> inWords() {
    return tracks.stream()
        .map(
            track ->
                "track "
                    + track.kind.name().toLowerCase(Locale.ROOT)
                    + " "
                    + track.id
                    + " ("
                    + FourCc.text(track.codec)
                    + ") is not sent: codecs allows "
                    + String.join(", ", allowed))
        .toList();
  }
}
