package io.rtmprelay.web.live;

import org.jspecify.annotations.Nullable;

/** What a live stream is offered as, and how that is told. */
enum LiveFormat {
  /** Players of FLV tell the end of a file from an end that asks them back by its code alone. */
  FLV(".flv", "video/x-flv", (short) 1012, "the stream goes on anew"),
  MP4(".mp4", "video/mp4", (short) 1000, "renewed");

  private final String suffix;
  private final String mediaType;
  private final short renewedCode;
  private final String renewedReason;

  LiveFormat(String suffix, String mediaType, short renewedCode, String renewedReason) {
    this.suffix = suffix;
    this.mediaType = mediaType;
    this.renewedCode = renewedCode;
    this.renewedReason = renewedReason;
  }

  /** The format of what {@code path} names; null if it names none. */
  static @Nullable LiveFormat of(String path) {
    for (LiveFormat format : values()) {
      if (path.endsWith(format.suffix)) {
        return format;
      }
    }
    return null;
  }

  /** How paths to it end. */
  String suffix() {
    return suffix;
  }

  String mediaType() {
    return mediaType;
  }

  /** With which code a WebSocket is closed whose viewer is to ask anew (RFC 6455, 7.4). */
  short renewedCode() {
    return renewedCode;
  }

  String renewedReason() {
    return renewedReason;
  }

  /**
   * The form for one viewer.
   *
   * @param mp3Apart whether MP3 goes beside MP4, for players that do not take it from there
   */
  LiveForm form(boolean mp3Apart) {
    return switch (this) {
      case FLV -> new FlvForm();
      case MP4 -> new Mp4Form(mp3Apart);
    };
  }
}
