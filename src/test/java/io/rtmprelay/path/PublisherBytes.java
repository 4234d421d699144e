package io.rtmprelay.path;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A publisher's media as chunks, in the forms in which encoders differ. */
final class PublisherBytes {

  /** What encoders do about times. */
  enum Style {
    /** Full headers, the extended time in each chunk: by the specification. */
    ABSOLUTE(false, false, true),
    /** Full headers, the extended time in the first chunk only: librtmp, OBS before 30.1. */
    ABSOLUTE_ONCE(false, false, false),
    /** Deltas, on a chunk stream for each kind: ffmpeg. */
    DELTAS(true, false, true),
    /** Deltas, all on chunk stream 4, so that some are negative; extended times once: OBS. */
    MIXED_ONCE(true, true, false),
    /** The same with extended times in each chunk: OBS from 30.1 on, and nginx-rtmp's relay. */
    MIXED(true, true, true);

    private final boolean deltas;
    private final boolean mixed;
    private final boolean repeats;

    Style(boolean deltas, boolean mixed, boolean repeats) {
      this.deltas = deltas;
      this.mixed = mixed;
      this.repeats = repeats;
    }
  }

  private static final int CHUNK_SIZE = 128;
  private static final int EXTENDED = 0xFFFFFF;

  /** The last message of a chunk stream. */
  private record Sent(int timeMs, int type, int length) {}

  private final Style style;
  private final Map<Integer, Sent> sent = new HashMap<>();

  PublisherBytes(Style style) {
    this.style = style;
  }

  /** One message on message stream 1. */
  byte[] message(int type, int timeMs, byte[] body) {
    int csid = style.mixed || type == 18 ? 4 : type == 8 ? 5 : 6;
    Sent last = style.deltas ? sent.get(csid) : null;
    sent.put(csid, new Sent(timeMs, type, body.length));
    int field = last == null ? timeMs : timeMs - last.timeMs;
    boolean extended = Integer.compareUnsigned(field, EXTENDED) >= 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    header(out, csid, last, type, body.length, extended ? EXTENDED : field);
    for (int at = 0; at == 0 || at < body.length; at += CHUNK_SIZE) {
      if (at > 0) {
        out.write(0xC0 | csid);
      }
      if (extended && (at == 0 || style.repeats)) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(field).array());
      }
      out.write(body, at, Math.min(CHUNK_SIZE, body.length - at));
    }
    return out.toByteArray();
  }

  private static void header(
      ByteArrayOutputStream out, int csid, @Nullable Sent last, int type, int length, int field) {
    boolean alike = last != null && last.type == type && last.length == length;
    int format = last == null ? 0 : alike ? 2 : 1;
    out.write(format << 6 | csid);
    uint24(out, field);
    if (format < 2) {
      uint24(out, length);
      out.write(type);
    }
    if (format == 0) {
      out.writeBytes(new byte[] {1, 0, 0, 0});
    }
  }

  private static void uint24(ByteArrayOutputStream out, int value) {
    out.write(value >> 16);
    out.write(value >> 8);
    out.write(value);
  }
}
