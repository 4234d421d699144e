package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A client session with a clock, what it told, and what it sent. */
final class ClientBench implements ClientSession.Listener, ClientSession.Parts, AutoCloseable {

  static final PublishTarget TARGET =
      new PublishTarget("live", "rtmp://media.example/live", "cam-KEY?token=S3CRET&x=1");

  private enum Begin {
    PUBLISH,
    PROBE,
    HOLD
  }

  final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  final List<String> events = new ArrayList<>();
  final List<Refusal> refusals = new ArrayList<>();
  final ClientSession session;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final Transcript transcript = new Transcript();
  private final boolean probing;
  private boolean handshakeSeen;
  @Nullable Runnable onPublished;
  long nowMs;

  ClientBench() {
    this(ClientSettings.DEFAULT);
  }

  ClientBench(ClientSettings settings) {
    this(settings, TARGET);
  }

  ClientBench(ClientSettings settings, PublishTarget target) {
    this(settings, target, Begin.PUBLISH);
  }

  private ClientBench(ClientSettings settings, PublishTarget target, Begin begin) {
    probing = begin == Begin.PROBE;
    session = new ClientSession(settings, target, allocator, this, new SplittableRandom(2));
    switch (begin) {
      case PUBLISH -> session.start(0);
      case PROBE -> session.probe(0);
      case HOLD -> {
        session.hold();
        session.start(0);
      }
    }
    take();
  }

  /** A bench that only wants to know whether the server accepts a connect. */
  static ClientBench probing() {
    return new ClientBench(ClientSettings.DEFAULT, TARGET, Begin.PROBE);
  }

  /** A bench that publishes only when it is told to. */
  static ClientBench holding() {
    return new ClientBench(ClientSettings.DEFAULT, TARGET, Begin.HOLD);
  }

  /** A bench whose server has answered connect and createStream and been sent publish. */
  static ClientBench publishing() throws ProtocolException {
    ClientBench bench = new ClientBench();
    bench.feed(accepted());
    bench.sent();
    bench.events.clear();
    return bench;
  }

  /** A bench with a publication on stream 1. */
  static ClientBench live() throws ProtocolException {
    ClientBench bench = publishing();
    bench.feed(start());
    bench.events.clear();
    return bench;
  }

  /** What a server sends until publish is asked. */
  static PeerScript accepted() {
    return new PeerScript()
        .handshake()
        .ints(5, 2_500_000)
        .control(6, Scripts.hex("002625a002"))
        .chunkSize(4096)
        .command(0, "_result", 1, Map.of(), Map.of("code", "NetConnection.Connect.Success"))
        .command(0, "onBWDone", 0, null)
        .command(0, "_result", 4, null, 1);
  }

  static PeerScript start() {
    return new PeerScript().event(0, 1).command(1, status("status", "NetStream.Publish.Start", ""));
  }

  static @Nullable Object[] status(String level, String code, String description) {
    return new @Nullable Object[] {
      "onStatus", 0, null, Scripts.fields("level", level, "code", code, "description", description)
    };
  }

  void feed(PeerScript script) throws ProtocolException {
    feed(script.bytes());
  }

  void feed(byte[] bytes) throws ProtocolException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    session.receive(in, nowMs);
    assertThat(in.isReadable()).isFalse();
    assertThat(in.refCnt()).isEqualTo(1);
    take();
  }

  void take() {
    ByteBuf output = session.takeOutput();
    if (output != null) {
      part(output);
    }
  }

  /** The bytes sent since the last call, for the other side; not to be mixed with the next. */
  byte[] drain() {
    byte[] bytes = sent.toByteArray();
    sent.reset();
    return bytes;
  }

  /** What was sent since the last call, without the handshake. */
  List<String> sent() {
    byte[] bytes = sent.toByteArray();
    sent.reset();
    if (!handshakeSeen && bytes.length >= ServerBench.HANDSHAKE_BYTES) {
      handshakeSeen = true;
      bytes = Arrays.copyOfRange(bytes, ServerBench.HANDSHAKE_BYTES, bytes.length);
    }
    return transcript.read(bytes);
  }

  void write(MediaKind kind, int timestampMs, String hex) {
    ByteBuf body = Unpooled.wrappedBuffer(Scripts.hex(hex));
    ChunkImage image = ChunkImage.of(allocator, 4096, ChunkImage.csid(kind), body);
    MediaFrame frame = MediaFrame.of(kind, 12_345, image);
    try {
      session.write(frame, timestampMs, this);
      assertThat(frame.refCnt()).isEqualTo(1);
    } finally {
      frame.release();
    }
  }

  @Override
  public void part(ByteBuf part) {
    byte[] bytes = new byte[part.readableBytes()];
    part.readBytes(bytes).release();
    sent.writeBytes(bytes);
  }

  @Override
  public void connected(Set<String> codecs) {
    if (probing) {
      events.add("connected");
    }
  }

  @Override
  public void held() {
    events.add("held");
  }

  @Override
  public void published() {
    events.add("published");
    if (onPublished != null) {
      onPublished.run();
    }
  }

  @Override
  public void refused(Refusal refusal) {
    refusals.add(refusal);
    events.add("refused");
  }

  @Override
  public void reconnectRequested(@Nullable String tcUrl) {
    events.add("reconnect " + tcUrl);
  }

  @Override
  public void statusReceived(String code, String description) {
    events.add("status " + code + " " + description);
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
