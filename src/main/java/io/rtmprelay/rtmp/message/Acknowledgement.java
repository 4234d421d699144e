package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;

/**
 * Type 3: how many bytes the sender of this message has received so far.
 *
 * @param bytesReceived total modulo 2^32 (C30)
 */
public record Acknowledgement(int bytesReceived) implements Message {

  @Override
  public int typeId() {
    return MessageType.ACKNOWLEDGEMENT;
  }

  @Override
  public void write(ByteBuf out) {
    out.writeInt(bytesReceived);
  }
}
