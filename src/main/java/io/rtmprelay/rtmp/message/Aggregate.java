package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.rtmp.ProtocolException;

/**
 * Unpacks type 22: FLV tags in a row that share one message (C40). Only ever received: a relay
 * sends each tag as the message it is.
 */
public final class Aggregate {

  /** Tags looked at in one message; the rest is dropped, since empty ones cost no bytes to send. */
  static final int MAX_TAGS = 16_384;

  private static final int TAG_HEADER_BYTES = 11;
  private static final int BACK_POINTER_BYTES = 4;

  private Aggregate() {}

  /** Takes the audio, video and data tags of an aggregate, in their order. */
  public interface Receiver {

    /**
     * One tag as the message it stands for.
     *
     * @param typeId 8, 9 or 18
     * @param timestampMs milliseconds modulo 2^32
     * @param body borrowed for the call
     */
    void tag(int typeId, int timestampMs, ByteBuf body) throws ProtocolException;
  }

  /**
   * Hands every whole tag of {@code body} to {@code receiver}. Inner stream ids and back pointers
   * are ignored; the first tag has the message's own time.
   *
   * @param timestampMs the message's time, milliseconds modulo 2^32
   * @return how many tags were dropped: of other types, cut off, or too many
   */
  public static int unpack(ByteBuf body, int timestampMs, Receiver receiver)
      throws ProtocolException {
    int dropped = 0;
    int offsetMs = 0;
    for (int tags = 0; body.isReadable(); tags++) {
      int size = tags < MAX_TAGS ? wholeTagBytes(body) : -1;
      if (size < 0) {
        body.skipBytes(body.readableBytes());
        return dropped + 1;
      }
      int typeId = body.readUnsignedByte();
      body.skipBytes(3);
      // FLV keeps the top eight bits of the time behind the lower twenty-four.
      int tagMs = body.readUnsignedMedium() | body.readUnsignedByte() << 24;
      body.skipBytes(3);
      if (tags == 0) {
        offsetMs = timestampMs - tagMs;
      }
      ByteBuf tag = body.readSlice(size);
      body.skipBytes(Math.min(BACK_POINTER_BYTES, body.readableBytes()));
      if (isMedia(typeId)) {
        receiver.tag(typeId, tagMs + offsetMs, tag);
      } else {
        dropped++;
      }
    }
    return dropped;
  }

  /** Size of the next tag's data, or -1 if it is cut off. */
  private static int wholeTagBytes(ByteBuf body) {
    if (body.readableBytes() < TAG_HEADER_BYTES) {
      return -1;
    }
    int size = body.getUnsignedMedium(body.readerIndex() + 1);
    return size <= body.readableBytes() - TAG_HEADER_BYTES ? size : -1;
  }

  private static boolean isMedia(int typeId) {
    return typeId == MessageType.AUDIO || typeId == MessageType.VIDEO || typeId == MessageType.DATA;
  }
}
