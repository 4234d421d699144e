package io.rtmprelay.path;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.RtmpMessage;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.Outlet;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.ClientSession;
import io.rtmprelay.rtmp.session.ClientSettings;
import io.rtmprelay.rtmp.session.PublishTarget;
import io.rtmprelay.rtmp.session.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session with a media server that takes everything, up to the bytes that would be on its wire.
 */
public final class SinkEnd
    implements Outlet, ClientSession.Listener, ClientSession.Parts, AutoCloseable {

  private static final int HANDSHAKE_BYTES = 1 + 2 * 1536;
  private static final byte[] ANSWERS = answers();

  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final ClientSession session;
  private boolean published;

  /** A session whose server has answered everything and wants media. */
  public SinkEnd(ByteBufAllocator allocator) {
    session =
        new ClientSession(
            ClientSettings.DEFAULT,
            new PublishTarget("live", "rtmp://127.0.0.1/live", "cam"),
            allocator,
            this);
    session.start(0);
    take();
    try {
      session.receive(Unpooled.wrappedBuffer(ANSWERS), 0);
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
    take();
    if (!published) {
      throw new AssertionError("the answers of the server do not do");
    }
  }

  private static byte[] answers() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(3);
    bytes.writeBytes(new byte[2 * 1536]);
    ChunkOutput out = new ChunkOutput(bytes);
    try {
      out.command(0, "_result", 1, Map.of(), Map.of("code", "NetConnection.Connect.Success"));
      out.command(0, "_result", 4, null, 1.0);
      out.command(
          1, "onStatus", 0, null, Map.of("level", "status", "code", "NetStream.Publish.Start"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** All that the server got so far, as a reader that shares no code with the relay reads it. */
  public List<RtmpMessage> messages() {
    byte[] bytes = sent.toByteArray();
    var in = new ByteArrayInputStream(bytes, HANDSHAKE_BYTES, bytes.length - HANDSHAKE_BYTES);
    var chunks = new ChunkInput(in);
    List<RtmpMessage> messages = new ArrayList<>();
    try {
      while (in.available() > 0) {
        messages.add(chunks.next());
      }
    } catch (IOException e) {
      throw new AssertionError("what was sent ends within a message, or is none", e);
    }
    return messages;
  }

  /** Audio, video and data of {@link #messages}. */
  public List<RtmpMessage> media() {
    return messages().stream().filter(RtmpMessage::isMedia).toList();
  }

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    session.write(frame, timestampMs, this);
  }

  @Override
  public void part(ByteBuf part) {
    byte[] bytes = new byte[part.readableBytes()];
    part.readBytes(bytes).release();
    sent.writeBytes(bytes);
  }

  private void take() {
    ByteBuf output = session.takeOutput();
    if (output != null) {
      part(output);
    }
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void published() {
    published = true;
  }

  @Override
  public void refused(Refusal refusal) {
    throw new AssertionError("refused: " + refusal);
  }

  @Override
  public void reconnectRequested(@Nullable String tcUrl) {
    throw new AssertionError("asked to reconnect");
  }

  @Override
  public void statusReceived(String code, String description) {}

  @Override
  public void close() {
    session.close();
  }
}
