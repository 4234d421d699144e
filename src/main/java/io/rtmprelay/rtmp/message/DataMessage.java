package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.amf.Amf0Reader;
import io.rtmprelay.amf.Amf0Writer;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.amf.AmfValue;
import java.nio.charset.StandardCharsets;

/**
 * The rare forms of data messages, made the common one: AMF0, with metadata behind {@code
 * @setDataFrame} (RTMP 1.0, section 7.1.3).
 */
public final class DataMessage {

  private static final byte[] SET_DATA_FRAME = "@setDataFrame".getBytes(StandardCharsets.US_ASCII);
  private static final int STRING_MARKER = 2;

  /** Bytes that {@link #writeWrapper} appends. */
  public static final int WRAPPER_BYTES = 1 + 2 + SET_DATA_FRAME.length;

  private DataMessage() {}

  /** Appends the name that asks a server to keep the values behind it (K22). */
  public static void writeWrapper(ByteBuf out) {
    out.writeByte(STRING_MARKER).writeShort(SET_DATA_FRAME.length).writeBytes(SET_DATA_FRAME);
  }

  /**
   * Appends the values of a type 15 body as those of a type 18 one (K25).
   *
   * @throws AmfException if they cannot be decoded or have no AMF0 form
   */
  public static void writeAsAmf0(ByteBuf amf3Body, ByteBuf out) throws AmfException {
    Amf0Writer writer = Amf0Writer.withoutAmf3(out);
    for (AmfValue value : Amf0Reader.behindSelector(amf3Body).readAll()) {
      writer.write(value);
    }
  }
}
