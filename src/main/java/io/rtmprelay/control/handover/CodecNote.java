package io.rtmprelay.control.handover;

import io.rtmprelay.relay.TrackList.Track;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a stream's codecs a server does not take, by its own words in the answer to connect
 * (K51). A server that says nothing, or says wrong, is served all the same. Owned by the stream's
 * loop.
 */
public final class CodecNote {

  private static final String ANY = "*";

  /** Nothing announces these, since every server has always taken them. */
  private static final Set<String> LEGACY = Set.of("avc1", "mp4a", ".mp3");

  private static final int FOUR_CC_CHARS = 4;

  private Set<String> taken = Set.of();

  /** Another session: what the last one's server said does not count. */
  public void begin() {
    taken = Set.of();
  }

  /** What the server says it takes; empty if it says nothing. */
  public void announced(Set<String> codecs) {
    taken = codecs;
  }

  /** The note in words a person can act on; null if all is well. */
  public @Nullable String of(List<Track> tracks) {
    if (taken.isEmpty() || taken.contains(ANY)) {
      return null;
    }
    for (Track track : tracks) {
      String codec = track.codecName();
      if (codec.length() == FOUR_CC_CHARS && !LEGACY.contains(codec) && !taken.contains(codec)) {
        return "the server does not take " + codec + ", by what it says";
      }
    }
    return null;
  }
}
