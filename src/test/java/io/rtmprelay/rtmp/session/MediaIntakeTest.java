package io.rtmprelay.rtmp.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.rtmp.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MediaIntakeTest {

  private static final String KEY_EVENT = "VIDEO KEY @0 " + Scripts.KEY_FRAME;

  private static final byte[] KIB =
      ByteBuffer.allocate(1024).put((byte) 0xAF).put(1, (byte) 1).array();

  @Test
  @DisplayName("K13: media that waits for the answer is delivered in order, then what follows")
  void waits() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(
          Scripts.publish()
              .video(1, 0, Scripts.VIDEO_HEADER)
              .audio(1, 3, Scripts.AUDIO)
              .video(1, 5, "")
              .video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).containsExactly("publish live/cam");
      bench.session.acceptPublish(9);
      bench.feed(new PeerScript().video(1, 40, Scripts.INTER_FRAME));
      assertThat(bench.events)
          .containsExactly(
              "publish live/cam",
              "VIDEO CONFIG @0 " + Scripts.VIDEO_HEADER,
              "AUDIO AUDIO @3 " + Scripts.AUDIO,
              KEY_EVENT,
              "VIDEO INTER @40 " + Scripts.INTER_FRAME);
    }
  }

  @Test
  @DisplayName("K13: up to 64 KiB wait for the answer, one byte more ends the session")
  void waitingBound() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(Scripts.publish());
      PeerScript media = new PeerScript();
      for (int i = 0; i < 64; i++) {
        media.message(4, 0, 8, 1, KIB);
      }
      bench.feed(media);
      assertThatThrownBy(() -> bench.feed(new PeerScript().audio(1, 0, "af")))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("65536 bytes of media before the publish is answered");
    }
  }

  @Test
  @DisplayName("K13: the smallest of waiting messages are bounded by their number")
  void waitingCount() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(Scripts.publish());
      PeerScript media = new PeerScript();
      for (int i = 0; i < 1024; i++) {
        media.audio(1, 0, "");
      }
      bench.feed(media);
      assertThatThrownBy(() -> bench.feed(new PeerScript().audio(1, 0, "")))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("1024 messages");
    }
  }

  @Test
  @DisplayName("#54: media before publish is dropped and counted, above 64 KiB it ends the session")
  void unasked() throws ProtocolException {
    try (ServerBench bench = ServerBench.connected()) {
      PeerScript media = new PeerScript();
      for (int i = 0; i < 64; i++) {
        media.message(4, 0, 8, 1, KIB);
      }
      bench.feed(media);
      assertThat(bench.session.droppedFrames()).isEqualTo(64);
      assertThat(bench.events).isEmpty();
      assertThatThrownBy(() -> bench.feed(new PeerScript().audio(1, 0, "")))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("without a publication");
    }
  }

  @Test
  @DisplayName("K13: media on a stream without publication is dropped; on stream 0 it is meant")
  void otherStreams() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(
          new PeerScript()
              .video(2, 0, Scripts.KEY_FRAME)
              .video(0, 0, Scripts.KEY_FRAME)
              .video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).containsExactly(KEY_EVENT, KEY_EVENT);
      assertThat(bench.session.droppedFrames()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("#32, #78, #79, #80: empty and malformed bodies are dropped and counted")
  void malformed() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(
          new PeerScript()
              .video(1, 0, "")
              .audio(1, 0, "")
              .message(4, 0, 18, 1, new byte[0])
              .video(1, 0, "17")
              .video(1, 0, "1707000000")
              .audio(1, 0, "af05")
              .video(1, 0, "916876"));
      assertThat(bench.events).isEmpty();
      assertThat(bench.session.droppedFrames()).isEqualTo(7);
    }
  }

  @Test
  @DisplayName("K22: bare metadata is wrapped, wrapped metadata and other data stay the bytes")
  void data() throws ProtocolException {
    String wrapper =
        "02000d" + HexFormat.of().formatHex("@setDataFrame".getBytes(StandardCharsets.US_ASCII));
    byte[] bare = PeerScript.amf0("onMetaData", Map.of("width", 320));
    String bareHex = HexFormat.of().formatHex(bare);
    byte[] text = PeerScript.amf0("onTextData", Map.of("text", "x"));
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(
          new PeerScript()
              .message(4, 7, 18, 1, bare)
              .message(4, 8, 18, 1, Scripts.hex(wrapper + bareHex))
              .message(4, 9, 18, 1, text)
              .data(1, "@clearDataFrame", "onMetaData"));
      assertThat(bench.events)
          .startsWith(
              "DATA CONFIG @7 " + wrapper + bareHex,
              "DATA CONFIG @8 " + wrapper + bareHex,
              "DATA DATA @9 " + HexFormat.of().formatHex(text))
          .hasSize(4);
    }
  }

  @Test
  @DisplayName("K21, #75: data that is no AMF, and metadata of 1 MiB, never end the session")
  void oddData() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      byte[] big = ByteBuffer.allocate(1 << 20).put(PeerScript.amf0("onMetaData")).array();
      bench.feed(
          new PeerScript()
              .message(4, 0, 18, 1, Scripts.hex("00000102"))
              .message(4, 0, 18, 1, big)
              .video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).endsWith(KEY_EVENT).contains("DATA DATA @0 00000102").hasSize(3);
    }
  }

  @Test
  @DisplayName("#92: what is published may be ended with a reason, after which nothing is read")
  void endPublish() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.session.endPublish(new Refusal.Denied("enough"), 0);
      bench.take();
      assertThat(bench.replies().toString()).contains("NetStream.Publish.Denied", "enough");
      assertThat(bench.session.closing()).isTrue();
      bench.feed(new PeerScript().video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).isEmpty();
    }
    try (ServerBench idle = ServerBench.connected()) {
      idle.session.endPublish(new Refusal.Denied("enough"), 0);
      assertThat(idle.session.closing()).as("nothing is published").isFalse();
    }
  }

  @Test
  @DisplayName("K25: AMF3 data becomes AMF0 data; without an AMF0 form it is dropped")
  void amf3Data() throws ProtocolException {
    // onTextData, then behind 0x11 the AMF3 integer 5; then a byte array in its place.
    String name = "02000a6f6e5465787444617461";
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(
          new PeerScript()
              .message(4, 4, 15, 1, Scripts.hex("00" + name + "110405"))
              .message(4, 5, 15, 1, Scripts.hex("00" + name + "110c0301"))
              .message(4, 6, 15, 1, Scripts.hex(""))
              .message(4, 6, 15, 1, Scripts.hex("00"))
              .message(4, 6, 15, 1, Scripts.hex("030000"))
              .message(4, 7, 15, 1, Scripts.hex(name + "003ff0000000000000")));
      assertThat(bench.events)
          .containsExactly(
              "DATA DATA @4 " + name + "004014000000000000",
              "DATA DATA @7 " + name + "003ff0000000000000");
      assertThat(bench.session.droppedFrames()).isEqualTo(4);
    }
  }

  @Test
  @DisplayName("C40, #36, #37: an aggregate is delivered tag by tag, its remainder dropped")
  void aggregate() throws ProtocolException {
    String tags =
        "09000006000064000000001701000000aa00000011"
            + "0800000300006e00000000af012100000000" // a wrong back pointer
            + "14000001000000000000000500000000" // a command: not for an aggregate
            + "1200000400006f0000000002000161"
            + "0000000f"
            + "0900000600007800000000170100"; // cut
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(new PeerScript().message(6, 1000, 22, 1, Scripts.hex(tags)));
      assertThat(bench.events)
          .containsExactly(
              "VIDEO KEY @1000 1701000000aa",
              "AUDIO AUDIO @1010 af0121",
              "DATA DATA @1011 02000161");
      assertThat(bench.session.droppedFrames()).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("#31: types that mean nothing are ignored and counted, a flood ends the session")
  void unknownTypes() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      PeerScript odd = new PeerScript();
      for (int typeId : new int[] {0, 7, 10, 11, 12, 13, 14, 16, 19, 21, 23, 99, 255}) {
        odd.message(3, 0, typeId, 0, new byte[] {1, 2, 3});
      }
      bench.feed(odd.video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).containsExactly(KEY_EVENT);
      assertThat(bench.session.ignoredMessages()).isEqualTo(13);
      PeerScript flood = new PeerScript();
      for (int i = 0; i < 1000; i++) {
        flood.message(3, 0, 16, 0, new byte[0]);
      }
      assertThatThrownBy(() -> bench.feed(flood))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("mean nothing");
    }
  }

  @Test
  @DisplayName("Messages of full length are read once the publish is accepted, not before (#14)")
  void length() throws ProtocolException {
    byte[] big = ByteBuffer.allocate(100_000).put(Scripts.hex("1701000000")).array();
    try (ServerBench bench = ServerBench.live()) {
      bench.feed(new PeerScript().message(6, 0, 9, 1, big));
      assertThat(bench.events).hasSize(1);
    }
    try (ServerBench bench = ServerBench.connected()) {
      bench.feed(Scripts.publish());
      assertThatThrownBy(() -> bench.feed(new PeerScript().message(6, 0, 9, 1, big)))
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  @DisplayName("A listener may close the session within a frame; then nothing more is delivered")
  void closedWithin() throws ProtocolException {
    PeerScript two =
        new PeerScript().video(1, 0, Scripts.KEY_FRAME).video(1, 40, Scripts.INTER_FRAME);
    try (ServerBench bench = ServerBench.live()) {
      bench.onFrame = bench.session::close;
      bench.feed(two);
      assertThat(bench.events).containsExactly(KEY_EVENT);
      bench.feed(two);
      assertThat(bench.events).hasSize(1);
    }
    try (ServerBench bench = ServerBench.connected()) {
      bench.onFrame = bench.session::close;
      bench.feed(Scripts.publish());
      bench.feed(two);
      bench.session.acceptPublish(1);
      assertThat(bench.events).containsExactly("publish live/cam", KEY_EVENT);
    }
    String tag = "09000006000064000000001701000000aa00000011";
    try (ServerBench bench = ServerBench.live()) {
      bench.onFrame = bench.session::close;
      bench.feed(new PeerScript().message(6, 0, 22, 1, Scripts.hex(tag + tag)));
      assertThat(bench.events).containsExactly(KEY_EVENT);
    }
  }

  @Test
  @DisplayName("A frame that its listener retains outlives the session")
  void retained() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      bench.keepFrames = true;
      bench.feed(new PeerScript().video(1, 0, Scripts.KEY_FRAME));
      bench.session.close();
      assertThat(bench.kept).hasSize(1);
      assertThat(bench.kept.getFirst().refCnt()).isEqualTo(1);
      assertThat(bench.kept.getFirst().body().byteAt(5)).isEqualTo(0xAA);
      bench.kept.getFirst().release();
    }
  }

  @Test
  @DisplayName("#76: a burst of metadata is delivered, of a flood ten a second, other data always")
  void metadataFlood() throws ProtocolException {
    byte[] metadata = ByteBuffer.allocate(14).put(PeerScript.amf0("onMetaData")).array();
    byte[] text = PeerScript.amf0("onTextData");
    try (ServerBench bench = ServerBench.live()) {
      for (int i = 0; i < 100; i++) {
        bench.feed(new PeerScript().message(4, 0, 18, 1, metadata).message(4, 0, 18, 1, text));
      }
      assertThat(bench.events).hasSize(50 + 100);
      bench.nowMs += 1_000;
      for (int i = 0; i < 100; i++) {
        bench.feed(new PeerScript().message(4, 0, 18, 1, metadata));
      }
      assertThat(bench.events).hasSize(50 + 100 + 10);
      assertThat(bench.session.droppedFrames()).as("but the last of them").isEqualTo(50 + 90 - 1);
    }
  }

  @Test
  @DisplayName("#76: the last metadata of a flood goes before the first media after its time")
  void latestMetadata() throws ProtocolException {
    try (ServerBench bench = ServerBench.live()) {
      for (int i = 1; i <= 60; i++) {
        byte[] metadata =
            ByteBuffer.allocate(14).put(PeerScript.amf0("onMetaData")).put(13, (byte) i).array();
        bench.feed(new PeerScript().message(4, 0, 18, 1, metadata));
      }
      assertThat(bench.events).hasSize(50);
      bench.feed(new PeerScript().video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).hasSize(51);
      bench.nowMs += 100;
      bench.feed(new PeerScript().video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).hasSize(53).endsWith("VIDEO KEY @0 " + Scripts.KEY_FRAME);
      assertThat(bench.events.get(51)).endsWith("3c");
      assertThat(bench.session.droppedFrames()).isEqualTo(9);
    }
  }

  @Test
  @DisplayName("#75, #76: what is too long to be kept does not wait for its time either")
  void longMetadata() throws ProtocolException {
    byte[] metadata = ByteBuffer.allocate(65_537).put(PeerScript.amf0("onMetaData")).array();
    try (ServerBench bench = ServerBench.live()) {
      for (int i = 0; i < 51; i++) {
        bench.feed(new PeerScript().message(4, 0, 18, 1, metadata));
      }
      assertThat(bench.session.droppedFrames()).isEqualTo(1);
      bench.nowMs += 1_000;
      bench.feed(new PeerScript().video(1, 0, Scripts.KEY_FRAME));
      assertThat(bench.events).hasSize(51);
    }
  }
}
