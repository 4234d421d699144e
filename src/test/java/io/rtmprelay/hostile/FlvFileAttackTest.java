package io.rtmprelay.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.flv.FlvException;
import io.rtmprelay.flv.FlvTagReader;
import io.rtmprelay.hostile.arena.Arena;
import io.rtmprelay.hostile.arena.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile inputs #95 and #96: files that say they are FLV. */
class FlvFileAttackTest {

  private static final String HEADER = "46 4c 56 01 05 00 00 00 09 00 00 00 00";

  @RegisterExtension static final Arena arena = Arena.patient();

  @TempDir private Path folder;

  /** The tags of a file with these bytes, as kind, time and size. */
  private List<String> tags(Bytes bytes) throws IOException, FlvException {
    Path file = Files.write(folder.resolve("hostile.flv"), bytes.toBytes());
    List<String> tags = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file);
        FlvTagReader reader = new FlvTagReader(PooledByteBufAllocator.DEFAULT)) {
      byte[] piece = new byte[1024];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        ByteBuf part = Unpooled.wrappedBuffer(piece, 0, read);
        reader.receive(
            part,
            (kind, timeMs, body) -> tags.add(kind + " " + timeMs + " " + body.readableBytes()));
      }
    }
    return tags;
  }

  static Stream<Bytes> noFlv() {
    return Stream.of(
        Bytes.hex("46 4c 57 01 05 00 00 00 09 00 00 00 00"),
        Bytes.hex("46 4c 56 00 05 00 00 00 09 00 00 00 00"),
        Bytes.hex("46 4c 56 01 05 00 00 00 08 00 00 00 00"),
        Bytes.hex("46 4c 56 01 05 ff ff ff ff 00 00 00 00"));
  }

  @ParameterizedTest(name = "#95: case {index}")
  @MethodSource("noFlv")
  @DisplayName("#95: a wrong signature, version or header size is refused")
  void refused(Bytes header) {
    assertThatThrownBy(() -> tags(header.zeros(5_000))).isInstanceOf(FlvException.class);
  }

  private static Bytes tag(int type, int timeMs, int size) {
    return new Bytes().u8(type).u24(size).u24(timeMs).u8(0).u24(0).zeros(size).u32(11L + size);
  }

  @Test
  @DisplayName("#96: unknown tags are skipped, wrong pointers and stream ids ignored")
  void oddTags() throws Exception {
    Bytes file =
        Bytes.hex(HEADER)
            .raw(tag(0, 1, 10))
            .raw(tag(9, 2, 20))
            .raw(tag(31, 3, 30))
            .raw(Bytes.of(8).u24(4).u24(4).u8(0).u24(0x123456).u32(0).u32(77))
            .raw(tag(18, 5, 50));
    assertThat(tags(file)).containsExactly("VIDEO 2 20", "AUDIO 4 4", "DATA 5 50");
  }

  @Test
  @DisplayName("#96: a tag whose size goes past the end ends the file, and holds what came")
  void sizePastTheEnd() throws Exception {
    long before = Arena.buffers();
    Bytes file =
        Bytes.hex(HEADER).raw(tag(9, 2, 20)).raw(Bytes.of(9).u24(0xFFFFFF).zeros(7).zeros(3_000));
    assertThat(tags(file)).containsExactly("VIDEO 2 20");
    assertThat(Arena.buffers() - before).isLessThan(1 << 20);
  }
}
