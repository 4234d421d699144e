package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;

/**
 * Type 5: the sender expects an acknowledgement each time this many bytes went out.
 *
 * @param bytes unsigned 32 bits; 0 is never sent and ignored when it comes (C32)
 */
public record WindowAckSize(int bytes) implements Message {

  @Override
  public int typeId() {
    return MessageType.WINDOW_ACK_SIZE;
  }

  @Override
  public void write(ByteBuf out) {
    out.writeInt(bytes);
  }
}
