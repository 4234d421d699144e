package io.rtmprelay.rtmp.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rtmprelay.rtmp.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A reader whose messages are collected; closing it proves that it let go of everything. */
final class ReaderProbe implements AutoCloseable {

  static final int IMAGE_CHUNK_SIZE = 4096;

  final TrackingAllocator allocator = new TrackingAllocator();
  final List<RawMessage> messages = new ArrayList<>();
  final ChunkReader reader = new ChunkReader(allocator, IMAGE_CHUNK_SIZE, this::message);

  static ReaderProbe untrusted() {
    return new ReaderProbe();
  }

  static ReaderProbe trusted() {
    ReaderProbe probe = new ReaderProbe();
    probe.reader.trusted();
    return probe;
  }

  private void message(int typeId, int streamId, int timestampMs, ChunkImage body) {
    ByteBuf copy = Unpooled.buffer();
    body.copyTo(0, copy);
    body.release();
    messages.add(
        new RawMessage(typeId, streamId, timestampMs, ByteBuffer.wrap(ByteBufUtil.getBytes(copy))));
  }

  ReaderProbe read(Wire wire) throws ProtocolException {
    return read(wire.toBytes());
  }

  ReaderProbe read(byte[] bytes) throws ProtocolException {
    return read(bytes, 0, bytes.length);
  }

  ReaderProbe read(byte[] bytes, int from, int to) throws ProtocolException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from);
    reader.read(in);
    assertThat(in.isReadable()).as("every byte is consumed").isFalse();
    assertThat(in.refCnt()).as("the read buffer is neither kept nor released").isEqualTo(1);
    return this;
  }

  @Override
  public void close() {
    reader.close();
    allocator.assertAllFree();
  }

  /** Reads {@code wire} whole, byte by byte, and split at each position, each with bytes after. */
  static void assertReads(Wire wire, RawMessage... expected) throws ProtocolException {
    byte[] bytes = wire.toBytes();
    // The beginning of a header: bytes of the next message must not disturb this one.
    byte[] trailing = {0x02, 0, 0};
    try (ReaderProbe whole = trusted().read(bytes)) {
      assertThat(whole.messages).containsExactly(expected);
      assertThat(whole.reader.bytesRead()).as("C30").isEqualTo(bytes.length);
      assertThat(whole.read(trailing).messages).containsExactly(expected);
    }
    try (ReaderProbe slow = trusted()) {
      for (int i = 0; i < bytes.length; i++) {
        slow.read(bytes, i, i + 1);
      }
      assertThat(slow.messages).containsExactly(expected);
      assertThat(slow.read(trailing).messages).containsExactly(expected);
    }
    for (int split = 1; split < bytes.length; split++) {
      try (ReaderProbe halves = trusted().read(bytes, 0, split)) {
        halves.read(bytes, split, bytes.length);
        assertThat(halves.messages).as("split at %d", split).containsExactly(expected);
      }
    }
  }
}
