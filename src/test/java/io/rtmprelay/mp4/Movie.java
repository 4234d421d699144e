package io.rtmprelay.mp4;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fragmented movie as a reader takes it, written from ISO 14496-12 alone: each box is to be as
 * long as it says, and each sample to lie where it is told.
 */
public final class Movie {

  /** A box, whose children are read where asked for. */
  static final class Box {

    private final String type;
    private final byte[] body;
    private final int at;

    private Box(String type, byte[] body, int at) {
      this.type = type;
      this.body = body;
      this.at = at;
    }

    String type() {
      return type;
    }

    String hex() {
      return HexFormat.of().formatHex(body);
    }

    List<Box> children(int from) {
      return boxes(Arrays.copyOfRange(body, from, body.length), at + 8 + from);
    }

    Box child(String type) {
      return children(0).stream().filter(box -> box.type.equals(type)).findFirst().orElseThrow();
    }

    ByteBuffer bytes(int from) {
      return ByteBuffer.wrap(body, from, body.length - from);
    }

    int flags() {
      return bytes(0).getInt() & 0xffffff;
    }

    int version() {
      return body[0];
    }
  }

  /** What a movie's start says of a track. */
  public record Track(
      String handler, int timescale, int defaultDuration, int defaultFlags, Box entry) {

    /** The body of a box within the sample entry, as hexadecimal. */
    public String setup(String type) {
      int fixed = handler.equals("vide") ? 78 : 28;
      return entry.children(fixed).stream()
          .filter(box -> box.type().equals(type))
          .map(Box::hex)
          .findFirst()
          .orElse("none");
    }

    public String entryType() {
      return entry.type();
    }
  }

  /** One sample, at times in its track's units. */
  public record Sample(
      int track, long decodeTime, int composition, long duration, int flags, String hex) {

    public boolean isSync() {
      return (flags & 0x10000) == 0;
    }
  }

  private final List<Map<Integer, Track>> starts = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private int sequence;

  /** Reads whole boxes, which follow those read before. */
  public void read(byte[] bytes) {
    List<Box> boxes = boxes(bytes, 0);
    for (int i = 0; i < boxes.size(); i++) {
      Box box = boxes.get(i);
      switch (box.type) {
        case "ftyp" -> assertThat(boxes.get(i + 1).type).isEqualTo("moov");
        case "moov" -> start(box);
        case "moof" -> {
          assertThat(boxes.get(i + 1).type).isEqualTo("mdat");
          fragment(box, boxes.get(i + 1), bytes);
        }
        case "mdat" -> assertThat(boxes.get(i - 1).type).isEqualTo("moof");
        default -> throw new AssertionError("box " + box.type);
      }
    }
  }

  static List<Box> boxes(byte[] bytes, int base) {
    List<Box> boxes = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      assertThat(bytes.length - at).as("room for a box").isGreaterThanOrEqualTo(8);
      int size = ByteBuffer.wrap(bytes).getInt(at);
      assertThat(size).as("size of a box at %d", at).isBetween(8, bytes.length - at);
      String type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      boxes.add(new Box(type, Arrays.copyOfRange(bytes, at + 8, at + size), base + at));
      at += size;
    }
    return boxes;
  }

  private void start(Box moov) {
    Map<Integer, Track> tracks = new TreeMap<>();
    Map<Integer, ByteBuffer> defaults = new TreeMap<>();
    for (Box trex : moov.child("mvex").children(0)) {
      ByteBuffer fields = trex.bytes(4);
      defaults.put(fields.getInt(), fields);
    }
    for (Box trak : moov.children(0)) {
      if (!trak.type.equals("trak")) {
        continue;
      }
      int number = trak.child("tkhd").bytes(12).getInt();
      Box mdia = trak.child("mdia");
      Box stbl = mdia.child("minf").child("stbl");
      assertThat(stbl.children(0)).extracting(Box::type).contains("stts", "stsc", "stsz", "stco");
      ByteBuffer fields = requireNonNull(defaults.get(number));
      assertThat(fields.getInt()).as("sample description").isEqualTo(1);
      int duration = fields.getInt();
      fields.getInt();
      tracks.put(
          number,
          new Track(
              new String(mdia.child("hdlr").body, 8, 4, StandardCharsets.ISO_8859_1),
              mdia.child("mdhd").bytes(12).getInt(),
              duration,
              fields.getInt(),
              stbl.child("stsd").children(8).getFirst()));
    }
    assertThat(defaults.keySet()).isEqualTo(tracks.keySet());
    starts.add(tracks);
  }

  private void fragment(Box moof, Box mdat, byte[] bytes) {
    assertThat(moof.child("mfhd").bytes(4).getInt()).as("sequence").isEqualTo(++sequence);
    int dataAt = mdat.at + 8;
    for (Box traf : moof.children(0)) {
      if (traf.type.equals("traf")) {
        dataAt = run(traf, moof.at, dataAt, bytes);
      }
    }
    assertThat(dataAt).as("all data is told of").isEqualTo(mdat.at + 8 + mdat.body.length);
  }

  private int run(Box traf, int moofAt, int expectedAt, byte[] bytes) {
    assertThat(traf.child("tfhd").flags()).as("offsets from moof").isEqualTo(0x20000);
    int number = traf.child("tfhd").bytes(4).getInt();
    Track track = requireNonNull(starts.getLast().get(number));
    Box tfdt = traf.child("tfdt");
    assertThat(tfdt.version()).as("64 bits").isEqualTo(1);
    long time = tfdt.bytes(4).getLong();
    Box trun = traf.child("trun");
    assertThat(trun.version()).as("signed composition").isEqualTo(1);
    ByteBuffer fields = trun.bytes(4);
    int count = fields.getInt();
    assertThat(count).isPositive();
    int at = moofAt + fields.getInt();
    assertThat(at).as("data of track %d", number).isEqualTo(expectedAt);
    for (int i = 0; i < count; i++) {
      long duration =
          (trun.flags() & 0x100) != 0
              ? Integer.toUnsignedLong(fields.getInt())
              : track.defaultDuration;
      int size = fields.getInt();
      int flags = (trun.flags() & 0x400) != 0 ? fields.getInt() : track.defaultFlags;
      int composition = (trun.flags() & 0x800) != 0 ? fields.getInt() : 0;
      String data = HexFormat.of().formatHex(bytes, at, at + size);
      samples.add(new Sample(number, time, composition, duration, flags, data));
      time += duration;
      at += size;
    }
    assertThat(fields.hasRemaining()).isFalse();
    return at;
  }

  /** Tracks of each start by their numbers. */
  public List<Map<Integer, Track>> starts() {
    return starts;
  }

  public List<Sample> samples() {
    return samples;
  }

  public List<Sample> samples(int track) {
    return samples.stream().filter(sample -> sample.track == track).toList();
  }
}
