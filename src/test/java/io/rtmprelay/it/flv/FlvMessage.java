package io.rtmprelay.it.flv;

/**
 * One audio, video or data message and what it is to its track.
 *
 * @param track 0 without multitrack
 * @param part which piece of the track's set-up a CONFIG carries: its packet type; else 0
 * @param timeMs 0 to 2^32 - 1
 */
public record FlvMessage(Kind kind, int track, Role role, int part, long timeMs, Body body) {

  /** The three types of tag. */
  public enum Kind {
    AUDIO(8),
    VIDEO(9),
    DATA(18);

    private final int tagType;

    Kind(int tagType) {
      this.tagType = tagType;
    }

    int tagType() {
      return tagType;
    }
  }

  /** What a message is to a decoder. */
  public enum Role {
    METADATA,
    CONFIG,
    MEDIA,
    END,
    OTHER
  }

  private static final int MULTITRACK_VIDEO = 6;
  private static final int MULTITRACK_AUDIO = 5;

  static FlvMessage of(int type, long timeMs, Body body) {
    return switch (type) {
      case 8 -> audio(timeMs, body);
      case 9 -> video(timeMs, body);
      case 18 -> data(timeMs, body);
      default -> throw new IllegalArgumentException("tag type " + type);
    };
  }

  private static FlvMessage video(long timeMs, Body body) {
    int first = body.at(0);
    int packetType = first & 0x0F;
    if ((first & 0x80) != 0) {
      return enhanced(Kind.VIDEO, packetType, MULTITRACK_VIDEO, timeMs, body);
    }
    boolean hasPacketType = packetType == 7;
    int part = hasPacketType ? body.at(1) : 1;
    var role =
        switch (part) {
          case 0 -> Role.CONFIG;
          case 2 -> Role.END;
          default -> first >> 4 == 5 ? Role.OTHER : Role.MEDIA;
        };
    return new FlvMessage(Kind.VIDEO, 0, role, 0, timeMs, body);
  }

  private static FlvMessage audio(long timeMs, Body body) {
    int first = body.at(0);
    if (first >> 4 == 9) {
      return enhanced(Kind.AUDIO, first & 0x0F, MULTITRACK_AUDIO, timeMs, body);
    }
    boolean config = first >> 4 == 10 && body.at(1) == 0;
    return new FlvMessage(Kind.AUDIO, 0, config ? Role.CONFIG : Role.MEDIA, 0, timeMs, body);
  }

  /** Enhanced RTMP v2: the FourCC follows byte 0, or byte 1 if one track is wrapped. */
  private static FlvMessage enhanced(
      Kind kind, int firstType, int multitrack, long timeMs, Body body) {
    boolean wrapped = firstType == multitrack;
    if (wrapped && body.at(1) >> 4 != 0) {
      throw new IllegalArgumentException("several tracks in one message: no encoder sends it");
    }
    int packetType = wrapped ? body.at(1) & 0x0F : firstType;
    int track = wrapped ? body.at(6) : 0;
    var role =
        switch (packetType) {
          case 0, 4, 5 -> Role.CONFIG;
          case 1, 3 -> Role.MEDIA;
          case 2 -> Role.END;
          default -> Role.OTHER;
        };
    int part = role == Role.CONFIG ? packetType : 0;
    return new FlvMessage(kind, track, role, part, timeMs, body);
  }

  private static FlvMessage data(long timeMs, Body body) {
    boolean metadata = AmfReader.isMetadata(body.bytes());
    var role = metadata ? Role.METADATA : Role.OTHER;
    return new FlvMessage(Kind.DATA, 0, role, 0, timeMs, body);
  }

  /** Equal but for the time. */
  public boolean sameAs(FlvMessage other) {
    return kind == other.kind && track == other.track && body.equals(other.body);
  }

  /** Audio or video of one track, its time not looked at. */
  record Track(Kind kind, int id) {}

  Track trackKey() {
    return new Track(kind, track);
  }

  @Override
  public String toString() {
    return "%s %d %s at %d ms, %s".formatted(kind, track, role, timeMs, body);
  }
}
