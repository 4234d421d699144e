package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Something for each track; ids of audio and video overlap (F14), so kind and id make the key. */
final class PerTrack<T> {

  private final BiFunction<MediaKind, Integer, T> maker;
  // Track 0 of each, which is all that most streams have, is at hand without a list.
  private @Nullable T firstVideo;
  private @Nullable T firstAudio;
  private final List<@Nullable T> video = new ArrayList<>(1);
  private final List<@Nullable T> audio = new ArrayList<>(1);
  private final List<@Nullable T> data = new ArrayList<>(1);
  private final List<T> all = new ArrayList<>(2);

  PerTrack(BiFunction<MediaKind, Integer, T> maker) {
    this.maker = maker;
  }

  T of(MediaFrame frame) {
    return of(frame.kind(), frame.track());
  }

  /** What there is for the track, made now if it is new. */
  T of(MediaKind kind, int track) {
    T first = track == 0 ? first(kind) : null;
    return first != null ? first : listed(kind, track);
  }

  private @Nullable T first(MediaKind kind) {
    return switch (kind) {
      case VIDEO -> firstVideo;
      case AUDIO -> firstAudio;
      case DATA -> null;
    };
  }

  private T listed(MediaKind kind, int track) {
    List<@Nullable T> tracks = tracksOf(kind);
    T known = track < tracks.size() ? tracks.get(track) : null;
    return known != null ? known : add(tracks, kind, track);
  }

  /** All there are, in the order in which they were made. */
  List<T> all() {
    return all;
  }

  private T add(List<@Nullable T> tracks, MediaKind kind, int track) {
    while (tracks.size() <= track) {
      tracks.add(null);
    }
    T made = maker.apply(kind, track);
    tracks.set(track, made);
    all.add(made);
    if (track == 0 && kind == MediaKind.VIDEO) {
      firstVideo = made;
    } else if (track == 0 && kind == MediaKind.AUDIO) {
      firstAudio = made;
    }
    return made;
  }

  private List<@Nullable T> tracksOf(MediaKind kind) {
    return switch (kind) {
      case VIDEO -> video;
      case AUDIO -> audio;
      case DATA -> data;
    };
  }
}
