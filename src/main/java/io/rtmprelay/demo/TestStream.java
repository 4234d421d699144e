package io.rtmprelay.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.flv.FlvException;
import io.rtmprelay.flv.FlvTagReader;
import io.rtmprelay.media.MediaKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A few seconds of real H.264 and AAC out of the jar, to be sent over and over. */
public final class TestStream {

  /** One message: its body, and its time in milliseconds from the first one's. */
  @SuppressWarnings("ArrayRecordComponent") // messages are never compared
  record Message(MediaKind kind, int timestampMs, byte[] body) {

    /** Headers and metadata are sent in the first round only. */
    boolean isSetup() {
      return switch (kind) {
        case DATA -> true;
        case VIDEO, AUDIO -> body[1] == 0;
      };
    }
  }

  private static final String RESOURCE = "/io/rtmprelay/demo/test-stream.flv";
  private static final int FRAME_MS = 33;

  private final List<Message> messages;
  private final int lengthMs;

  private TestStream(List<Message> messages) {
    this.messages = List.copyOf(messages);
    this.lengthMs = messages.getLast().timestampMs() + FRAME_MS;
  }

  /** Reads it from the jar. */
  public static TestStream load() throws IOException {
    List<Message> messages = new ArrayList<>();
    try (InputStream resource = TestStream.class.getResourceAsStream(RESOURCE);
        FlvTagReader reader = new FlvTagReader(PooledByteBufAllocator.DEFAULT)) {
      if (resource == null) {
        throw new IOException(RESOURCE + " is missing from the jar");
      }
      ByteBuf file = Unpooled.wrappedBuffer(resource.readAllBytes());
      reader.receive(
          file,
          (kind, timestampMs, body) -> {
            byte[] bytes = new byte[body.readableBytes()];
            body.getBytes(body.readerIndex(), bytes);
            messages.add(new Message(kind, timestampMs, bytes));
          });
    } catch (FlvException e) {
      throw new IOException(e);
    }
    return new TestStream(messages);
  }

  List<Message> messages() {
    return messages;
  }

  /** Milliseconds from one round's beginning to the next one's. */
  int lengthMs() {
    return lengthMs;
  }
}
