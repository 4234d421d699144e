package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.amf.AmfException;
import org.jspecify.annotations.Nullable;

/**
 * A message of the dialogue. Audio, video and data are none: they are relayed as the bytes they
 * are. Set Chunk Size and Abort are none either: the chunk layer acts on them.
 */
public sealed interface Message
    permits Acknowledgement, Command, PeerBandwidth, UserControl, WindowAckSize {

  /** The type id under which this message is sent. */
  int typeId();

  /** Appends the body. */
  void write(ByteBuf out);

  /**
   * Reads a body to its end.
   *
   * @return null for a type that is no message of the dialogue, for a control message too short for
   *     what it is (C34), and for a command without a name: all mean nothing to a relay
   * @throws AmfException if a command cannot be decoded
   */
  static @Nullable Message read(int typeId, ByteBuf body) throws AmfException {
    int length = body.readableBytes();
    return switch (typeId) {
      case MessageType.ACKNOWLEDGEMENT -> length < 4 ? null : new Acknowledgement(body.readInt());
      case MessageType.WINDOW_ACK_SIZE -> length < 4 ? null : new WindowAckSize(body.readInt());
      case MessageType.PEER_BANDWIDTH ->
          length < 5 ? null : new PeerBandwidth(body.readInt(), body.readUnsignedByte());
      case MessageType.USER_CONTROL ->
          length < 6 ? null : new UserControl(body.readUnsignedShort(), body.readInt());
      case MessageType.COMMAND, MessageType.COMMAND_AMF3 -> Command.read(typeId, body);
      default -> null;
    };
  }
}
