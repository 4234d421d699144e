package io.rtmprelay.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Chunk bytes written by hand, field by field, for tests to read or to compare with. */
final class Wire {

  private final ByteBuf bytes = Unpooled.buffer();

  /** A basic header in its shortest form. */
  Wire basic(int format, int csid) {
    if (csid < 64) {
      bytes.writeByte(format << 6 | csid);
    } else if (csid < 320) {
      bytes.writeByte(format << 6).writeByte(csid - 64);
    } else {
      bytes.writeByte(format << 6 | 1).writeShortLE(csid - 64);
    }
    return this;
  }

  Wire full(int csid, int time, int length, int typeId, int streamId) {
    return basic(0, csid).medium(time).medium(length).raw(typeId).le(streamId);
  }

  Wire delta(int csid, int delta, int length, int typeId) {
    return basic(1, csid).medium(delta).medium(length).raw(typeId);
  }

  Wire deltaOnly(int csid, int delta) {
    return basic(2, csid).medium(delta);
  }

  Wire bare(int csid) {
    return basic(3, csid);
  }

  Wire medium(int value) {
    bytes.writeMedium(value);
    return this;
  }

  Wire int32(int value) {
    bytes.writeInt(value);
    return this;
  }

  private Wire le(int value) {
    bytes.writeIntLE(value);
    return this;
  }

  Wire raw(int... values) {
    for (int value : values) {
      bytes.writeByte(value);
    }
    return this;
  }

  Wire raw(byte[] values) {
    bytes.writeBytes(values);
    return this;
  }

  Wire raw(byte[] values, int from, int to) {
    bytes.writeBytes(values, from, to - from);
    return this;
  }

  /** A body in chunks, after its first header. */
  Wire chunks(byte[] body, int chunkSize, int csid) {
    raw(body, 0, Math.min(body.length, chunkSize));
    for (int at = chunkSize; at < body.length; at += chunkSize) {
      bare(csid).raw(body, at, Math.min(body.length, at + chunkSize));
    }
    return this;
  }

  /** Set Chunk Size in one chunk of its own. */
  Wire setChunkSize(int size) {
    return full(2, 0, 4, 1, 0).int32(size);
  }

  /** Abort in one chunk of its own. */
  Wire abort(int csid) {
    return full(2, 0, 4, 2, 0).int32(csid);
  }

  byte[] toBytes() {
    return ByteBufUtil.getBytes(bytes);
  }
}
