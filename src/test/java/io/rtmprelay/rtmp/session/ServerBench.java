package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.play.PlayRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A server session with a clock, what it told, and what it sent. */
public final class ServerBench implements ServerSession.Listener, AutoCloseable {

  static final int HANDSHAKE_BYTES = 1 + 2 * 1536;

  final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  public final List<String> events = new ArrayList<>();
  final List<PublishRequest> requests = new ArrayList<>();
  public final ServerSession session;
  private final Transcript transcript = new Transcript();
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private boolean handshakeSeen;
  final List<MediaFrame> kept = new ArrayList<>();
  boolean keepFrames;
  boolean countOnly;
  long frames;
  boolean autoAccept;
  @Nullable Runnable onRequest;
  @Nullable Runnable onFrame;

  /** Whether plays are started at once; else they wait, unless there is nothing to play. */
  public boolean autoPlay;

  public boolean playable;
  public long nowMs;

  ServerBench() {
    this(ServerSettings.DEFAULT);
  }

  ServerBench(ServerSettings settings) {
    session = new ServerSession(settings, allocator, this, 0, new SplittableRandom(1));
  }

  /** A bench that accepts each publish at once. */
  static ServerBench open() {
    ServerBench bench = new ServerBench();
    bench.autoAccept = true;
    return bench;
  }

  /** Handshake and connect are over, their replies forgotten. */
  public static ServerBench connected() throws ProtocolException {
    ServerBench bench = new ServerBench();
    bench.feed(Scripts.connect());
    bench.replies();
    return bench;
  }

  /** A publication of live/cam is accepted on stream 1, its replies and events forgotten. */
  static ServerBench live() throws ProtocolException {
    ServerBench bench = connected();
    bench.autoAccept = true;
    bench.feed(Scripts.publish());
    bench.replies();
    bench.events.clear();
    return bench;
  }

  public void feed(PeerScript script) throws ProtocolException {
    feed(script.bytes());
  }

  void feed(byte[] bytes) throws ProtocolException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    session.receive(in, nowMs);
    assertThat(in.isReadable()).isFalse();
    assertThat(in.refCnt()).isEqualTo(1);
    take();
  }

  void feedEach(byte[] bytes) throws ProtocolException {
    for (byte one : bytes) {
      feed(new byte[] {one});
    }
  }

  void feedSplit(byte[] bytes, int at) throws ProtocolException {
    feed(Arrays.copyOf(bytes, at));
    feed(Arrays.copyOfRange(bytes, at, bytes.length));
  }

  public void take() {
    ByteBuf output = session.takeOutput();
    if (output != null) {
      byte[] bytes = new byte[output.readableBytes()];
      output.readBytes(bytes);
      sent.writeBytes(bytes);
      output.release();
    }
  }

  /** The bytes sent since the last call, for the other side; not to be mixed with the next. */
  byte[] drain() {
    byte[] bytes = sent.toByteArray();
    sent.reset();
    return bytes;
  }

  /** What was sent since the last call, without the handshake. */
  public List<String> replies() {
    byte[] bytes = sent.toByteArray();
    sent.reset();
    if (!handshakeSeen && bytes.length > 0) {
      handshakeSeen = true;
      bytes = Arrays.copyOfRange(bytes, HANDSHAKE_BYTES, bytes.length);
    }
    return transcript.read(bytes);
  }

  @Override
  public void publishRequested(PublishRequest request) {
    requests.add(request);
    events.add("publish " + request.stream());
    if (autoAccept) {
      session.acceptPublish(nowMs);
    }
    if (onRequest != null) {
      onRequest.run();
    }
  }

  @Override
  public void frame(MediaFrame frame) {
    frames++;
    if (countOnly) {
      return;
    }
    assertThat(frame.refCnt()).isPositive();
    ByteBuf body = Unpooled.buffer();
    frame.body().copyTo(0, body);
    String hex = HexFormat.of().formatHex(body.array(), 0, body.readableBytes());
    String time = Integer.toUnsignedString(frame.timestampMs());
    events.add(frame.kind() + " " + frame.frameClass() + " @" + time + " " + hex);
    if (keepFrames) {
      kept.add(frame.retain());
    }
    if (onFrame != null) {
      onFrame.run();
    }
  }

  @Override
  public void unpublished() {
    events.add("unpublished");
  }

  @Override
  public boolean playRequested(PlayRequest request) {
    if (playable) {
      events.add(request + " by " + request.agent());
      if (autoPlay) {
        session.startPlay();
      }
    }
    return playable;
  }

  @Override
  public void playStopped() {
    events.add("play stopped");
  }

  /** Writes a frame to the player, its parts behind what was sent before. */
  public boolean write(MediaFrame frame, int timestampMs) {
    return session.write(
        frame,
        timestampMs,
        part -> {
          byte[] bytes = new byte[part.readableBytes()];
          part.readBytes(bytes);
          sent.writeBytes(bytes);
          part.release();
        });
  }

  /** Closes the session and shows that it holds nothing. */
  @Override
  public void close() {
    session.close();
    assertThat(session.takeOutput()).isNull();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }
}
