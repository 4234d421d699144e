package io.rtmprelay.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.flv.FlvException;
import io.rtmprelay.flv.FlvTagReader;
import io.rtmprelay.flv.MetadataNumbers;
import io.rtmprelay.media.MediaKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An FLV file as a player finds it: read whole, and nothing but whole tags.
 *
 * @param tags kind, time in the file and length of each body
 * @param duration of each metadata tag that has one, in seconds
 * @param fileSize likewise, in bytes
 */
record FlvContents(int flags, List<String> tags, List<Double> duration, List<Double> fileSize) {

  private static final int START_BYTES = 13;
  private static final int AROUND_BODY_BYTES = 15;

  static FlvContents of(Path path) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    List<String> tags = new ArrayList<>();
    List<Double> durations = new ArrayList<>();
    List<Double> fileSizes = new ArrayList<>();
    long[] end = {START_BYTES};
    try (FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT)) {
      reader.receive(
          Unpooled.wrappedBuffer(bytes),
          (kind, timestampMs, body) -> {
            tags.add(kind + " " + timestampMs + " " + body.readableBytes());
            end[0] += AROUND_BODY_BYTES + body.readableBytes();
            assertThat(Unpooled.wrappedBuffer(bytes).getInt((int) end[0] - Integer.BYTES))
                .as("F2: back pointer of tag %d", tags.size())
                .isEqualTo(AROUND_BODY_BYTES - Integer.BYTES + body.readableBytes());
            if (kind == MediaKind.DATA) {
              number(body, MetadataNumbers.DURATION, durations);
              number(body, MetadataNumbers.FILE_SIZE, fileSizes);
            }
          });
    } catch (FlvException e) {
      throw new AssertionError(e);
    }
    assertThat(bytes).as("F5: whole tags only").hasSize((int) end[0]);
    return new FlvContents(bytes[4], tags, durations, fileSizes);
  }

  private static void number(ByteBuf body, String name, List<Double> found) {
    int at = MetadataNumbers.positionOf(body, name);
    if (at >= 0) {
      found.add(body.getDouble(body.readerIndex() + at));
    }
  }
}
