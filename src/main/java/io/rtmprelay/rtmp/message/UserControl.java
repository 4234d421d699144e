package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;

/**
 * Type 4: an event about a stream or the connection (RTMP 1.0, section 7.1.7).
 *
 * @param event the event's number, 16 bits; unknown ones mean nothing (C34)
 * @param value the first 32 bits of its data: a stream id, or the time of a ping
 */
public record UserControl(int event, int value) implements Message {

  public static final int STREAM_BEGIN = 0;
  public static final int STREAM_EOF = 1;
  public static final int PING_REQUEST = 6;
  public static final int PING_RESPONSE = 7;

  @Override
  public int typeId() {
    return MessageType.USER_CONTROL;
  }

  @Override
  public void write(ByteBuf out) {
    out.writeShort(event).writeInt(value);
  }
}
