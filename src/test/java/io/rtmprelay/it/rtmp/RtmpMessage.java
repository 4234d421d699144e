package io.rtmprelay.it.rtmp;

/** One whole message. */
public final class RtmpMessage {

  public static final int SET_CHUNK_SIZE = 1;
  public static final int AUDIO = 8;
  public static final int VIDEO = 9;
  public static final int DATA = 18;
  public static final int COMMAND = 20;

  private final int type;
  private final long timeMs;
  private final byte[] body;

  public RtmpMessage(int type, long timeMs, byte[] body) {
    this.type = type;
    this.timeMs = timeMs;
    this.body = body;
  }

  public int type() {
    return type;
  }

  /** 0 to 2^32 - 1. */
  public long timeMs() {
    return timeMs;
  }

  /** The bytes themselves, nobody else's. */
  public byte[] body() {
    return body;
  }

  public boolean isCommand() {
    return type == COMMAND;
  }

  /** Audio, video or data: what a recording keeps. */
  public boolean isMedia() {
    return type == AUDIO || type == VIDEO || type == DATA;
  }
}
