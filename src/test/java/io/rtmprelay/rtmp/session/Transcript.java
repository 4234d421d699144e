package io.rtmprelay.rtmp.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session sent, one line for each message, read by rules of its own: chunks of every header
 * form, control messages, AMF0. A line is {@code csid/msid name values}.
 */
final class Transcript {

  private static final class Stream {
    int typeId;
    int streamId;
    int length;
    int timestampMs;
    int deltaMs;
    int filled;
    byte @Nullable [] partial;
  }

  private final Map<Integer, Stream> streams = new HashMap<>();
  private final List<String> lines = new ArrayList<>();
  private int chunkSize = 128;

  /** Reads whole messages; a cut one is an error. */
  static List<String> of(byte[] bytes) {
    return new Transcript().read(bytes);
  }

  /** What the messages in these bytes say; chunk state goes on from call to call. */
  List<String> read(byte[] bytes) {
    lines.clear();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      chunk(in);
    }
    if (streams.values().stream().anyMatch(stream -> stream.partial != null)) {
      throw new AssertionError("cut message");
    }
    return List.copyOf(lines);
  }

  private void chunk(ByteBuffer in) {
    int first = in.get() & 0xFF;
    int csid = first & 63;
    int form = first >> 6;
    Stream stream = streams.computeIfAbsent(csid, _ -> new Stream());
    if (stream.partial == null) {
      header(in, form, stream);
      stream.partial = new byte[stream.length];
      stream.filled = 0;
    } else if (form != 3) {
      throw new AssertionError("header within a message");
    }
    byte[] body = stream.partial;
    int run = Math.min(chunkSize, body.length - stream.filled);
    in.get(body, stream.filled, run);
    stream.filled += run;
    if (stream.filled == body.length) {
      stream.partial = null;
      message(csid, stream, body);
    }
  }

  private static void header(ByteBuffer in, int form, Stream stream) {
    int time = form < 3 ? medium(in) : stream.deltaMs;
    if (form < 2) {
      stream.length = medium(in);
      stream.typeId = in.get() & 0xFF;
    }
    if (form == 0) {
      stream.streamId = Integer.reverseBytes(in.getInt());
    }
    if (form < 3 && time == 0xFFFFFF) {
      time = in.getInt();
    }
    stream.deltaMs = form == 0 ? 0 : time;
    stream.timestampMs = form == 0 ? time : stream.timestampMs + time;
  }

  private static int medium(ByteBuffer in) {
    return (in.get() & 0xFF) << 16 | (in.getShort() & 0xFFFF);
  }

  private void message(int csid, Stream stream, byte[] bytes) {
    ByteBuffer body = ByteBuffer.wrap(bytes);
    String at = csid + "/" + stream.streamId + " ";
    lines.add(
        switch (stream.typeId) {
          case 1 -> {
            chunkSize = body.getInt();
            yield at + "chunk size " + chunkSize;
          }
          case 3 -> at + "ack " + Integer.toUnsignedString(body.getInt());
          case 4 -> at + "event " + body.getShort() + " " + Integer.toHexString(body.getInt());
          case 5 -> at + "window " + body.getInt();
          case 6 -> at + "bandwidth " + body.getInt() + " " + body.get();
          case 20 -> at + String.join(" ", values(body));
          default -> at + media(stream, bytes);
        });
  }

  private static String media(Stream stream, byte[] body) {
    return "type "
        + stream.typeId
        + " @"
        + Integer.toUnsignedString(stream.timestampMs)
        + " "
        + HexFormat.of().formatHex(body);
  }

  private static List<String> values(ByteBuffer body) {
    List<String> values = new ArrayList<>();
    while (body.hasRemaining()) {
      values.add(value(body));
    }
    return values;
  }

  private static String value(ByteBuffer body) {
    int marker = body.get();
    return switch (marker) {
      case 0 -> number(body.getDouble());
      case 1 -> Boolean.toString(body.get() != 0);
      case 2 -> text(body);
      case 3 -> members(body);
      case 5 -> "null";
      case 6 -> "undefined";
      case 10 -> elements(body);
      default -> throw new AssertionError("marker " + marker);
    };
  }

  private static String number(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private static String text(ByteBuffer body) {
    byte[] bytes = new byte[body.getShort() & 0xFFFF];
    body.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String members(ByteBuffer body) {
    List<String> members = new ArrayList<>();
    while (true) {
      String name = text(body);
      if (name.isEmpty() && body.get(body.position()) == 9) {
        body.get();
        return "{" + String.join(", ", members) + "}";
      }
      members.add(name + "=" + value(body));
    }
  }

  private static String elements(ByteBuffer body) {
    int count = body.getInt();
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(value(body));
    }
    return elements.toString();
  }
}
