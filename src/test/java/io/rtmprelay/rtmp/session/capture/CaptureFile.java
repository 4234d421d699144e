package io.rtmprelay.rtmp.session.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A capture as {@code docs/CAPTURE.md} has it, read by what stands there alone. */
public final class CaptureFile {

  private static final int ABOUT = 1;
  private static final int CHUNKS = 2;
  private static final int NOTE = 3;
  private static final int LOST = 4;
  private static final int END = 5;

  private record Entry(int kind, int atMs, ByteBuffer bytes) {}

  private final List<Entry> entries = new ArrayList<>();

  /** A capture that may have been cut off between two records, but not within one. */
  public CaptureFile(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[8];
    in.get(magic);
    if (!Arrays.equals(magic, "RTMPCAP1".getBytes(StandardCharsets.US_ASCII))) {
      throw new AssertionError("no capture: " + new String(magic, StandardCharsets.US_ASCII));
    }
    while (in.hasRemaining()) {
      int kind = in.get();
      int atMs = in.getInt();
      int length = in.getInt();
      entries.add(new Entry(kind, atMs, in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    if (entries.isEmpty() || entries.getFirst().kind != ABOUT) {
      throw new AssertionError("it does not say first what it is of");
    }
  }

  private List<String> texts(int kind) {
    return entries.stream()
        .filter(entry -> entry.kind == kind)
        .map(entry -> StandardCharsets.UTF_8.decode(entry.bytes.duplicate()).toString())
        .toList();
  }

  public String about() {
    return texts(ABOUT).getFirst();
  }

  public List<String> notes() {
    return texts(NOTE);
  }

  /** Why it is over; it must be whole. */
  public String end() {
    if (entries.getLast().kind != END) {
      throw new AssertionError("it was cut off");
    }
    return texts(END).getFirst();
  }

  public int lostMessages() {
    return entries.stream()
        .filter(entry -> entry.kind == LOST)
        .mapToInt(entry -> entry.bytes.getInt(0))
        .sum();
  }

  /** When messages were read, in their order. */
  public List<Integer> times() {
    return entries.stream().filter(entry -> entry.kind == CHUNKS).map(entry -> entry.atMs).toList();
  }

  /** What the peer says behind its handshake. */
  public byte[] chunks() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      if (entry.kind == CHUNKS) {
        byte[] message = new byte[entry.bytes.limit()];
        entry.bytes.get(0, message);
        all.writeBytes(message);
      }
    }
    return all.toByteArray();
  }
}
