package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** What is written is what is read, whatever the messages and however they travel. */
class ChunkPropertyTest {

  private static final int[] CSIDS = {2, 3, 4, 5, 6, 63, 64, 319, 320, 65_599};

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  @Tag("full")
  void readsAnyWritingAtLength(@ForAll("messages") List<RawMessage> messages, @ForAll long seed)
      throws ProtocolException {
    readsAnyWriting(messages, seed);
  }

  @Property(tries = 250, seed = "1", edgeCases = EdgeCasesMode.NONE)
  @Label("C1-C22: any legal writing of any messages is read as those messages, however split")
  void readsAnyWriting(@ForAll("messages") List<RawMessage> messages, @ForAll long seed)
      throws ProtocolException {
    RandomWire wire = new RandomWire(seed).write(messages, CSIDS);
    byte[] bytes = wire.toBytes();
    try (ReaderProbe whole = ReaderProbe.trusted().read(bytes)) {
      assertThat(whole.messages).isEqualTo(wire.completed());
    }
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      readInPieces(probe, bytes, seed);
      assertThat(probe.messages).isEqualTo(wire.completed());
      assertThat(probe.reader.bytesRead()).isEqualTo(bytes.length);
    }
  }

  @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
  @Tag("full")
  void readsWhatIsWrittenAtLength(
      @ForAll("messages") List<RawMessage> messages,
      @ForAll @IntRange(min = 1, max = 5_000) int chunkSize,
      @ForAll long seed)
      throws ProtocolException {
    readsWhatIsWritten(messages, chunkSize, seed);
  }

  @Property(tries = 250, seed = "1", edgeCases = EdgeCasesMode.NONE)
  @Label("C14, C18, C20: what the writer writes, the reader reads, however split")
  void readsWhatIsWritten(
      @ForAll("messages") List<RawMessage> messages,
      @ForAll @IntRange(min = 1, max = 5_000) int chunkSize,
      @ForAll long seed)
      throws ProtocolException {
    byte[] bytes = write(messages, chunkSize, new SplittableRandom(seed));
    try (ReaderProbe probe = ReaderProbe.trusted()) {
      readInPieces(probe, bytes, seed);
      assertThat(probe.messages).isEqualTo(messages);
    }
  }

  @Provide
  Arbitrary<List<RawMessage>> messages() {
    Arbitrary<Integer> types = Arbitraries.of(8, 9, 18, 20, 15, 22, 4);
    Arbitrary<Integer> streams = Arbitraries.of(0, 1, 1, 1, 0x01020304, -1);
    Arbitrary<Integer> times =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 10_000),
            Arbitraries.integers().between(0xFFFFFF - 50, 0xFFFFFF + 50),
            Arbitraries.integers().between(-50, 50),
            Arbitraries.of(1_000, 2_000, 3_000, 0x01000000, 0x02000000),
            Arbitraries.integers());
    Arbitrary<Integer> lengths =
        Arbitraries.frequencyOf(
            Tuple.of(30, Arbitraries.of(0, 1, 127, 128, 129, 256, 4096, 4097)),
            Tuple.of(30, Arbitraries.integers().between(0, 600)),
            Tuple.of(1, Arbitraries.just(70_000)));
    return Combinators.combine(types, streams, times, lengths)
        .as((type, stream, time, length) -> message(type, stream, time, length))
        .list()
        .ofMaxSize(25);
  }

  private static RawMessage message(int typeId, int streamId, int timestampMs, int length) {
    return RawMessage.of(typeId, streamId, timestampMs, RawMessage.body(length, timestampMs));
  }

  private static byte[] write(List<RawMessage> messages, int chunkSize, SplittableRandom random) {
    TrackingAllocator allocator = new TrackingAllocator();
    ChunkWriter writer = new ChunkWriter(allocator, chunkSize);
    ByteBuf out = Unpooled.buffer();
    List<ByteBuf> parts = new ArrayList<>();
    writer.chunkSize(out, chunkSize);
    parts.add(out);
    for (RawMessage message : messages) {
      MediaKind kind = kind(message.typeId());
      ByteBuf body = Unpooled.wrappedBuffer(message.body().array());
      int streamId = message.streamId();
      if (kind == null) {
        ByteBuf own = Unpooled.buffer();
        int csid = 3 + random.nextInt(2);
        writer.write(own, csid, message.timestampMs(), message.typeId(), streamId, body);
        parts.add(own);
      } else {
        ChunkImage image = ChunkImage.of(allocator, chunkSize, ChunkImage.csid(kind), body);
        writer.write(kind, message.timestampMs(), streamId, image, parts::add);
        image.release();
      }
    }
    writer.close();
    ByteBuf all = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
    byte[] bytes = ByteBufUtil.getBytes(all);
    all.release();
    allocator.assertAllFree();
    return bytes;
  }

  private static @Nullable MediaKind kind(int typeId) {
    for (MediaKind kind : MediaKind.values()) {
      if (kind.typeId() == typeId) {
        return kind;
      }
    }
    return null;
  }

  private static void readInPieces(ReaderProbe probe, byte[] bytes, long seed)
      throws ProtocolException {
    SplittableRandom random = new SplittableRandom(seed);
    // Down to single bytes, but for long inputs, which would take a minute then.
    int longest = 1 << ((bytes.length > 20_000 ? 8 : 0) + random.nextInt(6));
    for (int at = 0; at < bytes.length; ) {
      int to = Math.min(bytes.length, at + 1 + random.nextInt(longest));
      probe.read(bytes, at, to);
      at = to;
    }
  }
}
