package io.rtmprelay.media;

/** The three kinds of message that are relayed, with their RTMP message and FLV tag type. */
public enum MediaKind {
  AUDIO(8),
  VIDEO(9),
  DATA(18);

  private final int typeId;

  MediaKind(int typeId) {
    this.typeId = typeId;
  }

  /** RTMP message type, which is also the FLV tag type. */
  public int typeId() {
    return typeId;
  }
}
