package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.control.Await;
import io.rtmprelay.flv.FlvException;
import io.rtmprelay.flv.FlvTagReader;
import io.rtmprelay.media.MediaKind;
import java.util.ArrayList;
import java.util.List;

/** The FLV that a viewer got, tag by tag. Guarded by itself. */
final class FlvTape {

  private static final int NUMBER_AT = 5;

  /** One tag; {@code number} is that of a coded picture, else -1. */
  record Tag(MediaKind kind, int timestampMs, String start, int number) {

    boolean isHeader() {
      return start.startsWith("1700") || start.startsWith("af00");
    }
  }

  private final List<Tag> tags = new ArrayList<>();
  private final ByteBuf first = Unpooled.buffer();
  private final FlvTagReader reader = new FlvTagReader(UnpooledByteBufAllocator.DEFAULT);
  private boolean over;

  /** Takes bytes, which are the caller's. */
  synchronized void receive(ByteBuf bytes) {
    if (first.readableBytes() < 13) {
      first.writeBytes(bytes, bytes.readerIndex(), Math.min(13, bytes.readableBytes()));
    }
    try {
      reader.receive(bytes, this::tag);
    } catch (FlvException e) {
      throw new AssertionError(e);
    }
  }

  private void tag(MediaKind kind, int timestampMs, ByteBuf body) {
    String start = ByteBufUtil.hexDump(body, body.readerIndex(), Math.min(8, body.readableBytes()));
    boolean isPicture = kind == MediaKind.VIDEO && start.substring(2).startsWith("01");
    tags.add(
        new Tag(
            kind,
            timestampMs,
            start,
            isPicture ? body.getInt(body.readerIndex() + NUMBER_AT) : -1));
  }

  synchronized void end() {
    over = true;
    reader.close();
  }

  /** Whether what came ends with a whole tag. */
  synchronized boolean isWhole() {
    return reader.isWhole();
  }

  synchronized boolean isOver() {
    return over;
  }

  synchronized List<Tag> tags() {
    return List.copyOf(tags);
  }

  /** The header's flags. */
  synchronized int flags() {
    assertThat(ByteBufUtil.hexDump(first)).matches("464c5601..0000000900000000");
    return first.getByte(4);
  }

  /** The numbers of the pictures that came. */
  List<Integer> numbers() {
    return tags().stream().map(Tag::number).filter(number -> number >= 0).toList();
  }

  FlvTape awaitNumber(int number) {
    Await.until("picture " + number, () -> numbers().contains(number));
    return this;
  }

  FlvTape awaitOver() {
    Await.until("the end", this::isOver);
    return this;
  }
}
