package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;

/**
 * Type 6: the sender wants the receiver to work with this window.
 *
 * @param bytes unsigned 32 bits
 * @param limit 0 hard, 1 soft, 2 dynamic
 */
public record PeerBandwidth(int bytes, int limit) implements Message {

  public static final int DYNAMIC = 2;

  @Override
  public int typeId() {
    return MessageType.PEER_BANDWIDTH;
  }

  @Override
  public void write(ByteBuf out) {
    out.writeInt(bytes).writeByte(limit);
  }
}
