package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both sides of this package against each other, in memory and with a clock of their own. */
class DialogueTest {

  /** An image and a frame are 112; a command or a copied body would be hundreds more. */
  private static final long MAX_HEAP_BYTES_PER_FRAME = 160;

  private static final List<String> EVENTS =
      List.of(
          "publish live/cam-KEY",
          "DATA CONFIG @0 02000d40736574446174614672616d6502000a6f6e4d6574614461746105",
          "VIDEO CONFIG @0 " + Scripts.VIDEO_HEADER,
          "AUDIO CONFIG @0 " + Scripts.AUDIO_HEADER,
          "VIDEO KEY @16777200 " + Scripts.KEY_FRAME,
          "AUDIO AUDIO @16777214 " + Scripts.AUDIO,
          "VIDEO KEY @16777216 " + bigFrame(),
          "VIDEO INTER @16777256 " + Scripts.INTER_FRAME,
          "unpublished");

  /** Carries bytes both ways, each piece in parts of at most {@code step} bytes. */
  private static final class Wire implements AutoCloseable {
    final ServerBench server = ServerBench.open();
    final ClientBench client;
    final List<Integer> pieces = new ArrayList<>();
    private final int step;
    private final int cutAt;
    private int carried;

    Wire(ClientSettings settings, int step, int cutAt) {
      client = new ClientBench(settings);
      this.step = step;
      this.cutAt = cutAt;
    }

    /** Until no side has anything to say; each side's output is what its bench took. */
    void run() throws ProtocolException {
      boolean busy = true;
      while (busy) {
        byte[] up = client.drain();
        byte[] down = server.drain();
        busy = up.length + down.length > 0;
        carry(up, server::feed);
        carry(down, client::feed);
      }
    }

    private interface Feed {
      void bytes(byte[] bytes) throws ProtocolException;
    }

    private void carry(byte[] bytes, Feed feed) throws ProtocolException {
      ByteBuf in = Unpooled.wrappedBuffer(bytes);
      while (in.isReadable()) {
        int left = in.readableBytes();
        int run = Math.min(step, left);
        if (carried < cutAt && carried + run > cutAt) {
          run = cutAt - carried;
        }
        byte[] piece = new byte[run];
        in.readBytes(piece);
        carried += run;
        pieces.add(run);
        feed.bytes(piece);
      }
    }

    int carried() {
      return carried;
    }

    @Override
    public void close() {
      server.close();
      client.close();
    }
  }

  /** The header of a message that is too long for who may not publish. */
  private static final String TOO_LONG = "06 000000 ffffff 09 01000000".replace(" ", "");

  private static String bigFrame() {
    byte[] body = new byte[5_000];
    System.arraycopy(Scripts.hex("1701000000"), 0, body, 0, 5);
    return HexFormat.of().formatHex(body);
  }

  private static int publish(Wire wire) throws ProtocolException {
    wire.run();
    assertThat(wire.client.events).containsExactly("published");
    ClientBench client = wire.client;
    ByteArrayOutputStream metadata = new ByteArrayOutputStream();
    metadata.writeBytes(PeerScript.amf0("@setDataFrame", "onMetaData", null));
    client.write(MediaKind.DATA, 0, HexFormat.of().formatHex(metadata.toByteArray()));
    client.write(MediaKind.VIDEO, 0, Scripts.VIDEO_HEADER);
    client.write(MediaKind.AUDIO, 0, Scripts.AUDIO_HEADER);
    client.write(MediaKind.VIDEO, 16_777_200, Scripts.KEY_FRAME);
    client.write(MediaKind.AUDIO, 16_777_214, Scripts.AUDIO);
    client.write(MediaKind.VIDEO, 16_777_216, bigFrame());
    client.write(MediaKind.VIDEO, 16_777_256, Scripts.INTER_FRAME);
    client.session.unpublish(0);
    client.take();
    wire.run();
    assertThat(wire.server.events).isEqualTo(EVENTS);
    assertThat(client.events.getLast())
        .isEqualTo("status NetStream.Unpublish.Success Publication ended.");
    return wire.carried();
  }

  @ParameterizedTest(name = "chunks of {0} bytes, digest {1}, enhanced {2}")
  @CsvSource({"4096,false,false", "4096,true,false", "4096,false,true", "4096,true,true"})
  @DisplayName("A publication from handshake to end, across the 24-bit limit of times (C16)")
  void whole(int chunkSize, boolean digest, boolean enhanced) throws ProtocolException {
    ClientSettings settings = new ClientSettings(chunkSize, 10_000, enhanced, digest);
    try (Wire wire = new Wire(settings, Integer.MAX_VALUE, 0)) {
      publish(wire);
      PublishRequest request = wire.server.requests.getFirst();
      assertThat(request.query()).isEqualTo("token=S3CRET&x=1");
      assertThat(request.tcUrl()).isEqualTo("rtmp://media.example/live");
      assertThat(request.enhanced()).isEqualTo(enhanced);
      assertThat(request.toString()).doesNotContain("S3CRET");
    }
  }

  @Test
  @DisplayName("Byte by byte, both ways")
  void eachByte() throws ProtocolException {
    try (Wire wire = new Wire(ClientSettings.DEFAULT, 1, 0)) {
      publish(wire);
      assertThat(wire.pieces).containsOnly(1);
    }
  }

  @Test
  @DisplayName("Cut once, at each position of all that is said outside the handshake")
  void cut() throws ProtocolException {
    int bytes;
    try (Wire wire = new Wire(ClientSettings.DEFAULT, Integer.MAX_VALUE, 0)) {
      bytes = publish(wire);
    }
    assertThat(bytes).isGreaterThan(2 * ServerBench.HANDSHAKE_BYTES + 5_000);
    for (int at = 1; at < bytes; at += at > 2 * ServerBench.HANDSHAKE_BYTES - 8 ? 1 : 397) {
      // Inside the long frame each position is like its neighbour.
      if (at > bytes - 5_300 && at < bytes - 900) {
        at += 61;
      }
      try (Wire wire = new Wire(ClientSettings.DEFAULT, Integer.MAX_VALUE, at)) {
        assertThat(publish(wire)).isEqualTo(bytes);
      }
    }
  }

  @Test
  @DisplayName("K12: the server's refusal reaches the client with code and text")
  void refusal() throws ProtocolException {
    try (Wire wire = new Wire(ClientSettings.DEFAULT, 7, 0)) {
      wire.server.autoAccept = false;
      wire.run();
      wire.server.session.refusePublish(new Refusal.BadName("in use"), 5);
      wire.server.take();
      wire.run();
      assertThat(wire.client.refusals).containsExactly(new Refusal.BadName("in use"));
      assertThat(wire.server.session.closing()).isTrue();
    }
  }

  @Test
  @DisplayName("K12: what follows a refused request in the same read does not take its answer away")
  void refusalFirst() throws ProtocolException {
    PeerScript refused = new PeerScript().command(1, "publish", 3, null, "").raw(TOO_LONG);
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(refused);
      assertThat(bench.replies()).last().asString().contains("NetStream.Publish.BadName");
      assertThat(bench.session.closing()).isTrue();
    }
  }

  @Test
  @DisplayName("K36: what follows a server's refusal in the same read is not heard any more")
  void refusedFirst() throws ProtocolException {
    PeerScript refusal =
        new PeerScript()
            .command(1, ClientBench.status("error", "NetStream.Publish.BadName", "no"))
            .raw(TOO_LONG);
    try (ClientBench bench = ClientBench.publishing()) {
      bench.feed(refusal);
      assertThat(bench.refusals).containsExactly(new Refusal.BadName("no"));
    }
  }

  @Test
  @DisplayName("H1, 2.1: split at each position and byte by byte, the server is understood")
  void serverSplits() throws ProtocolException {
    PeerScript script = ClientBench.accepted();
    script.event(0, 1);
    script.command(1, ClientBench.status("status", "NetStream.Publish.Start", "")).event(6, 9);
    byte[] bytes = script.bytes();
    List<String> expected = new ArrayList<>();
    try (ClientBench bench = new ClientBench()) {
      bench.feed(bytes);
      expected.addAll(bench.sent());
      assertThat(bench.events).containsExactly("published");
    }
    try (ClientBench bench = new ClientBench()) {
      for (byte one : bytes) {
        bench.feed(new byte[] {one});
      }
      assertThat(bench.sent()).isEqualTo(expected);
      assertThat(bench.events).containsExactly("published");
    }
    for (int at = 1; at < bytes.length; at++) {
      try (ClientBench bench = new ClientBench()) {
        bench.feed(Arrays.copyOf(bytes, at));
        bench.feed(Arrays.copyOfRange(bytes, at, bytes.length));
        assertThat(bench.sent()).isEqualTo(expected);
        assertThat(bench.events).containsExactly("published");
      }
    }
  }

  @Test
  @DisplayName("In steady state a frame costs its image and itself, and no message record")
  void allocation() throws InterruptedException {
    AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    // As on an event loop: pooled buffer objects are recycled on such threads alone.
    Thread loop =
        new FastThreadLocalThread(
            () -> {
              try {
                measureAllocation();
              } catch (ProtocolException | AssertionError e) {
                fault.set(e);
              }
            });
    loop.start();
    loop.join();
    assertThat(fault.get()).isNull();
  }

  private static void measureAllocation() throws ProtocolException {
    ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
    // Tracking a buffer allocates more than all that is measured here.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    try (ServerBench listener = new ServerBench()) {
      listener.countOnly = true;
      ServerSession session =
          new ServerSession(ServerSettings.DEFAULT, PooledByteBufAllocator.DEFAULT, listener, 0);
      listener.onRequest = () -> session.acceptPublish(0);
      session.receive(Unpooled.wrappedBuffer(Scripts.connect().bytes()), 0);
      session.receive(Unpooled.wrappedBuffer(Scripts.publish().bytes()), 0);
      long bytes = allocatedInLastThird(session, listener);
      assertThat(listener.frames).isEqualTo(20_000);
      assertThat(bytes / listener.frames).isLessThan(MAX_HEAP_BYTES_PER_FRAME);
      session.close();
    } finally {
      ResourceLeakDetector.setLevel(level);
    }
  }

  private static long allocatedInLastThird(ServerSession session, ServerBench listener)
      throws ProtocolException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    byte[] audio = ByteBuffer.allocate(1024).put(Scripts.hex("af01")).array();
    byte[] video = ByteBuffer.allocate(3000).put(Scripts.hex("2701")).array();
    PeerScript script = new PeerScript().chunkSize(4096);
    for (int i = 0; i < 100; i++) {
      script.message(6, 0, 9, 1, video).message(4, 0, 8, 1, audio);
    }
    ByteBuf media = Unpooled.wrappedBuffer(script.bytes());
    long before = 0;
    for (int round = 0; round < 300; round++) {
      if (round == 200) {
        listener.frames = 0;
        before = threads.getCurrentThreadAllocatedBytes();
      }
      session.receive(media.readerIndex(0), 0);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
