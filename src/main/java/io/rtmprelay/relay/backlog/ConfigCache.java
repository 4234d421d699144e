package io.rtmprelay.relay.backlog;

import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.WireImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest CONFIG frame of each kind, track and slot, in the order of their replay (F30). Each
 * has a number that grows, so that a sink knows what changed since it was last told.
 */
public final class ConfigCache {

  /** Tracks of both kinds together (hostile input #85). */
  static final int MAX_TRACKS = 16;

  /** Bytes of all bodies together (hostile input #85, #88). */
  static final int MAX_BYTES = 1 << 20;

  /** Metadata is a few hundred bytes of words and numbers (hostile input #75). */
  static final int MAX_METADATA_BYTES = 64 << 10;

  private static final int SLOT_MASK = 7;

  /** What became of a CONFIG frame. */
  public enum Taking {
    /** It is new, and is to be passed on. */
    NEW,
    /** It repeats the one before byte for byte (F37). */
    REPEATED,
    /** It is over a limit. */
    REFUSED
  }

  private record Entry(int order, MediaFrame frame, int version) {}

  private final List<Entry> entries = new ArrayList<>();
  private int bytes;
  private int version;

  /**
   * Keeps {@code frame}, retained, in place of the older one of its slot, if it is to be kept. Of a
   * bundle each track is kept by itself, so that what is told of one later outdates no other.
   */
  public Taking put(MediaFrame frame) {
    if (!frame.isBundle()) {
      return putTrack(frame);
    }
    Taking taking = Taking.REPEATED;
    for (MediaFrame part : frame.parts()) {
      Taking taken = isTrackTooMany(part) ? Taking.REFUSED : putTrack(part.alone());
      taking = taking == Taking.NEW || taken == Taking.REPEATED ? taking : taken;
    }
    return taking;
  }

  private Taking putTrack(MediaFrame frame) {
    int order = order(frame.kind(), frame.track(), frame.header().slot());
    int at = find(order);
    Entry older = at >= 0 ? entries.get(at) : null;
    if (older != null && sameBody(older.frame.body(), frame.body())) {
      return Taking.REPEATED;
    }
    int olderBytes = older == null ? 0 : older.frame.body().length();
    if (bytes - olderBytes + frame.body().length() > MAX_BYTES
        || isLongMetadata(frame)
        || isTrackTooMany(frame)) {
      return Taking.REFUSED;
    }
    if (older != null) {
      remove(at);
      if (frame.header().slot() == ConfigSlot.SEQUENCE
          && older.frame.header().codec() != frame.header().codec()) {
        // What else was set up described the other codec.
        end(frame.kind(), frame.track());
      }
    }
    entries.add(
        older != null ? Math.min(at, entries.size()) : -at - 1,
        new Entry(order, frame.retain(), ++version));
    bytes += frame.body().length();
    return Taking.NEW;
  }

  /** The track ended, or became another: nothing of it is replayed any more. */
  public void end(MediaFrame frame) {
    if (!frame.isBundle()) {
      end(frame.kind(), frame.track());
      return;
    }
    for (MediaFrame part : frame.parts()) {
      end(part.kind(), part.track());
    }
  }

  /** The same of one track. */
  public void end(MediaKind kind, int track) {
    for (int at = entries.size() - 1; at >= 0; at--) {
      MediaFrame frame = entries.get(at).frame;
      if (frame.kind() == kind && frame.track() == track) {
        remove(at);
      }
    }
  }

  /** Whether the slot of the track has a frame. */
  public boolean has(MediaKind kind, int track, ConfigSlot slot) {
    return find(order(kind, track, slot)) >= 0;
  }

  /** Number of the newest change; 0 before the first. */
  public int version() {
    return version;
  }

  /** Shows, in replay order, what came after the change {@code since}; 0 for all. */
  public void since(int since, Consumer<MediaFrame> viewer) {
    for (Entry entry : entries) {
      if (entry.version > since) {
        viewer.accept(entry.frame);
      }
    }
  }

  /** Lets go of all. */
  public void clear() {
    for (int at = entries.size() - 1; at >= 0; at--) {
      remove(at);
    }
  }

  private void remove(int at) {
    MediaFrame frame = entries.remove(at).frame;
    bytes -= frame.body().length();
    frame.release();
  }

  private static boolean isLongMetadata(MediaFrame frame) {
    return frame.kind() == MediaKind.DATA && frame.body().length() > MAX_METADATA_BYTES;
  }

  private boolean isTrackTooMany(MediaFrame frame) {
    if (frame.kind() == MediaKind.DATA) {
      return false;
    }
    int tracks = 0;
    int last = -1;
    int track = order(frame.kind(), frame.track(), null);
    for (Entry entry : entries) {
      int other = entry.order & ~SLOT_MASK;
      if (other == track) {
        return false;
      }
      if (other != last && entry.frame.kind() != MediaKind.DATA) {
        tracks++;
        last = other;
      }
    }
    return tracks >= MAX_TRACKS;
  }

  /** Index of the entry, or less than 0: where it would stand, as -index - 1. */
  private int find(int order) {
    int at = 0;
    while (at < entries.size() && entries.get(at).order < order) {
      at++;
    }
    return at < entries.size() && entries.get(at).order == order ? at : -at - 1;
  }

  private static int order(MediaKind kind, int track, @Nullable ConfigSlot slot) {
    int kindOrder =
        switch (kind) {
          case DATA -> 0;
          case VIDEO -> 1;
          case AUDIO -> 2;
        };
    int slotOrder =
        switch (slot) {
          case METADATA, SEQUENCE -> 0;
          case COLOR, CHANNELS -> 1;
          case null -> 0;
        };
    return kindOrder << 16 | track << 3 | slotOrder;
  }

  private static boolean sameBody(WireImage one, WireImage other) {
    int length = one.length();
    if (length != other.length()) {
      return false;
    }
    for (int at = 0; at < length; at++) {
      if (one.byteAt(at) != other.byteAt(at)) {
        return false;
      }
    }
    return true;
  }
}
