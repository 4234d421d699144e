package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.amf.Amf0Reader;
import io.rtmprelay.amf.Amf0Writer;
import io.rtmprelay.amf.Amf3Reader;
import io.rtmprelay.amf.Amf3Writer;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.rtmp.message.DataMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes, read as values: they print, compare and hash; what is written of them is read back and
 * written the same way again. References are written out, so only then the form is canonical.
 */
final class AmfTarget {

  /** 64 values, each with a name, each text cut to 64 characters, which may all be escapes. */
  private static final int MAX_PRINTED_CHARS = 65_536;

  private AmfTarget() {}

  /** Reads all values, or fails. */
  private interface Reading {
    List<AmfValue> of(ByteBuf bytes) throws AmfException;
  }

  /** Appends a value. */
  private interface Writing {
    void to(ByteBuf out, AmfValue value) throws AmfException;
  }

  static int amf0(FuzzInput input) {
    byte[] bytes = input.rest();
    plainForm(bytes);
    Writing writing = (out, value) -> new Amf0Writer(out).write(value);
    return check(bytes, in -> new Amf0Reader(in).readAll(), writing);
  }

  static int amf3(FuzzInput input) {
    Writing writing = (out, value) -> new Amf3Writer(out).write(value);
    return check(input.rest(), in -> new Amf3Reader(in).readAll(), writing);
  }

  private static int check(byte[] bytes, Reading reading, Writing writing) {
    List<AmfValue> values = values(bytes, reading);
    if (values == null) {
      return 0;
    }
    List<AmfValue> same = values(bytes, reading);
    Claim.that(values.equals(same), "the same bytes are the same values");
    Claim.equal(values.hashCode(), Objects.hashCode(same), "hash");
    for (AmfValue value : values) {
      String printed = value.toString();
      Claim.that(printed.length() <= MAX_PRINTED_CHARS, "prints " + printed.length() + " chars");
      byte[] written = written(value, writing);
      if (written != null) {
        List<AmfValue> again = values(written, reading);
        Claim.that(again != null && again.size() == 1, "what was written is one value");
        byte[] twice = again == null ? null : written(again.getFirst(), writing);
        Claim.that(Arrays.equals(twice, written), "the form written is canonical");
      }
    }
    return values.size();
  }

  private static @Nullable List<AmfValue> values(byte[] bytes, Reading reading) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    try {
      return reading.of(in);
    } catch (AmfException e) {
      Claim.that(e.getMessage() != null && e.getStackTrace().length == 0, "a fault in words alone");
      return null;
    } finally {
      Claim.equal(in.refCnt(), 1, "references to the bytes");
    }
  }

  private static byte @Nullable [] written(AmfValue value, Writing writing) {
    ByteBuf out = Unpooled.buffer();
    try {
      writing.to(out, value);
    } catch (AmfException _) {
      return null; // written out, its references pass a limit
    }
    return ByteBufUtil.getBytes(out);
  }

  /** K25: what has a form without AMF3 has one that is read without it. */
  private static void plainForm(byte[] bytes) {
    ByteBuf out = Unpooled.buffer();
    try {
      DataMessage.writeAsAmf0(Unpooled.wrappedBuffer(bytes), out);
    } catch (AmfException _) {
      return;
    }
    List<AmfValue> values = values(ByteBufUtil.getBytes(out), in -> new Amf0Reader(in).readAll());
    Claim.that(values != null, "AMF3 data made AMF0 is read back");
  }
}
