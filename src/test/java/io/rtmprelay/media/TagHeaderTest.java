package io.rtmprelay.media;

import static io.rtmprelay.media.MediaKind.VIDEO;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TagHeaderTest {

  private static final List<String> BODIES =
      List.of(
          "17 00 000000 01640028",
          "17 01 000050 00000002 0910",
          "27 01 000000 00000002 0910",
          "17 02 000000",
          "d4 68766331 02 0009 636f6c6f72496e666f 03 000009",
          "84 68766331 02 0009 636f6c6f72496e666f 03 000009",
          "91 68766331 000050 00",
          "a3 68766331 00",
          "97 02 000001 17 00 ff 01 61766331 000000 00",
          "96 01 61766331 01 000050 00",
          "96 11 61766331 00 000004 000000aa 01 000003 000000",
          "96 20 61766331 00 000001 aa 68766331 01 000001 bb",
          "af 00 1190",
          "af 01 211b",
          "2f ff fb",
          "94 61632d33 01 06 0000060f",
          "95 01 6d703461 01 211b",
          "95 21 4f707573 00 000001 aa 6d703461 01 000001 bb",
          "02 000d 4073657444617461 4672616d65 02 000a 6f6e4d65746144617461 08 00000000 000009",
          "02 000a 6f6e4d65746144617461 03 000009");

  @DisplayName("5.7, hostile 32: a body of no bytes is EMPTY")
  @ParameterizedTest
  @EnumSource(MediaKind.class)
  void empty(MediaKind kind) {
    assertThat(Reading.of(kind, "").header()).isSameAs(TagHeader.EMPTY);
  }

  @DisplayName("Cut at each position, a body is read within its length and without an error")
  @ParameterizedTest
  @EnumSource(MediaKind.class)
  void cutAnywhere(MediaKind kind) {
    for (String hex : BODIES) {
      byte[] whole = HexFormat.of().parseHex(hex.replace(" ", ""));
      for (int length = 0; length <= whole.length; length++) {
        // The image refuses an index beyond its length.
        readCut(kind, whole, length);
      }
    }
  }

  @Test
  @DisplayName("Trailing bytes do not change what a header says")
  void trailingBytes() {
    for (String hex : BODIES) {
      if (hex.startsWith("96 11") || hex.startsWith("96 20") || hex.startsWith("95 21")) {
        // The tracks of a bundle have to fill it.
        continue;
      }
      for (MediaKind kind : MediaKind.values()) {
        TagHeader header = Reading.of(kind, hex).header();
        if (header != TagHeader.INVALID) {
          assertThat(Reading.of(kind, hex + "00ff17").header()).isSameAs(header);
        }
      }
    }
  }

  @DisplayName("T7: mutated at random, a body is read within its length and without an error")
  @ParameterizedTest
  @EnumSource(MediaKind.class)
  void mutated(MediaKind kind) {
    Random random = new Random(0x5e7);
    Set<FrameClass> seen = new HashSet<>();
    for (int round = 0; round < 100_000; round++) {
      byte[] body =
          HexFormat.of().parseHex(BODIES.get(random.nextInt(BODIES.size())).replace(" ", ""));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      seen.add(readCut(kind, body, random.nextInt(body.length + 1)).frameClass());
    }
    assertThat(seen).hasSizeGreaterThan(2);
  }

  @Test
  @DisplayName("Equal headers are one instance, and to read them allocates nothing")
  void shared() {
    PlainImage key = PlainImage.hex("17 01 000050 00000002 0910");
    PlainImage otherKey = PlainImage.hex("17 01 000000 00000009 0912");
    PlainImage inter = PlainImage.hex("27 01 000050 00000002 0910");
    PlainImage track = PlainImage.hex("a6 01 61766331 01 000050 00");
    PlainImage audio = PlainImage.hex("af 01 211b");
    assertThat(TagHeader.read(VIDEO, key)).isSameAs(TagHeader.read(VIDEO, otherKey));
    assertThat(TagHeader.read(VIDEO, key)).isNotSameAs(TagHeader.read(VIDEO, inter));

    List<PlainImage> bodies = List.of(key, inter, track);
    readOften(bodies, audio, 20_000);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    readOften(bodies, audio, 20_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // One header for each of the 80 000 readings would be 3 MB; the measuring itself takes a
    // little.
    assertThat(allocated).isLessThan(64_000);
    bodies.forEach(PlainImage::release);
    audio.release();
  }

  @Test
  @DisplayName(
      "hostile 86, 92: a new FourCC in each message is read right, the table stays bounded")
  void manyCodecs() {
    for (int codec = 0x20202020; codec < 0x20202020 + 20_000; codec++) {
      TagHeader header = Reading.of(VIDEO, "a3%08x00".formatted(codec)).header();
      assertThat(header.codec()).isEqualTo(codec);
      assertThat(header.frameClass()).isEqualTo(FrameClass.INTER);
    }
    Reading.of(VIDEO, "17 01 000000 00").is(FrameClass.KEY, "avc1", null, 2);
  }

  private static void readOften(List<PlainImage> bodies, PlainImage audio, int times) {
    for (int time = 0; time < times; time++) {
      for (int i = 0; i < bodies.size(); i++) {
        TagHeader.read(VIDEO, bodies.get(i));
      }
      TagHeader.read(MediaKind.AUDIO, audio);
    }
  }

  private static TagHeader readCut(MediaKind kind, byte[] bytes, int length) {
    return TagHeader.read(kind, new StrictImage(bytes, length));
  }

  /** Knows the bytes after its end and refuses to give them. */
  private static final class StrictImage extends AbstractReferenceCounted implements WireImage {
    private final byte[] bytes;
    private final int length;

    StrictImage(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public int byteAt(int index) {
      if (index < 0 || index >= length) {
        throw new IndexOutOfBoundsException(index + " of " + length);
      }
      return bytes[index] & 0xff;
    }

    @Override
    public void copyTo(int from, int to, ByteBuf target) {
      target.writeBytes(bytes, from, to - from);
    }

    @Override
    public WireImage rewritten(ByteBuf body) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void pieces(int offset, Consumer<ByteBuf> taker) {
      throw new UnsupportedOperationException("a header is read byte by byte");
    }

    @Override
    public int heldBytes() {
      return length;
    }

    @Override
    protected void deallocate() {}

    @Override
    public ReferenceCounted touch(Object hint) {
      return this;
    }
  }
}
