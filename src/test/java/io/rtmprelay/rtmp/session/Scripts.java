package io.rtmprelay.rtmp.session;

import java.util.LinkedHashMap;
import java.util.Map;

/** Dialogues as real encoders hold them: what each sends in which order, on which chunk streams. */
final class Scripts {

  static final String KEY_FRAME = "1701000000aa";
  static final String INTER_FRAME = "2701000000bb";
  static final String VIDEO_HEADER = "17000000000164001f";
  static final String AUDIO_HEADER = "af001210";
  static final String AUDIO = "af0121";

  private static final String FMLE = "FMLE/3.0 (compatible; FMSc/1.0)";

  private Scripts() {}

  /** The shortest beginning: handshake, then connect to app {@code live}. */
  static PeerScript connect() {
    return new PeerScript().handshake().command(0, "connect", 1, Map.of("app", "live"));
  }

  /** Behind {@link #connect}: stream 1 is made and published as {@code cam}. */
  static PeerScript publish() {
    return new PeerScript()
        .command(0, "createStream", 2, null)
        .command(1, "publish", 3, null, "cam", "live");
  }

  /** ffmpeg: 65 535 byte chunks once told, publish on chunk stream 8, a query in the name. */
  static PeerScript ffmpeg() {
    return new PeerScript()
        .handshake()
        .command(
            0,
            "connect",
            1,
            fields(
                "app", "live",
                "type", "nonprivate",
                "flashVer", "FMLE/3.0 (compatible; Lavf60.16.100)",
                "tcUrl", "rtmp://127.0.0.1:1935/live"))
        .chunkSize(65_535)
        .command(0, "releaseStream", 2, null, "cam?key=s3cret&x=1")
        .command(0, "FCPublish", 3, null, "cam?key=s3cret&x=1")
        .command(0, "createStream", 4, null)
        .message(8, 0, 20, 1, PeerScript.amf0("publish", 5, null, "cam?key=s3cret&x=1", "live"))
        .data(1, "@setDataFrame", "onMetaData", fields("width", 320, "encoder", "Lavf60"))
        .video(1, 0, VIDEO_HEADER)
        .audio(1, 0, AUDIO_HEADER)
        .video(1, 0, KEY_FRAME)
        .audio(1, 5, AUDIO)
        .video(1, 40, INTER_FRAME)
        .video(1, 40, "1702000000")
        .command(0, "FCUnpublish", 6, null, "cam?key=s3cret&x=1")
        .command(0, "deleteStream", 7, null, 1);
  }

  /** GStreamer's rtmpsink (librtmp): no flashVer, all on chunk stream 4, 128 byte chunks. */
  static PeerScript rtmpsink() {
    return new PeerScript()
        .handshake()
        .command(
            0,
            "connect",
            1,
            fields("app", "live", "type", "nonprivate", "tcUrl", "rtmp://127.0.0.1/live"))
        .command(0, "releaseStream", 2, null, "cam")
        .command(0, "FCPublish", 3, null, "cam")
        .command(0, "createStream", 4, null)
        .message(4, 0, 20, 1, PeerScript.amf0("publish", 5, null, "cam", "live"))
        .data(1, "@setDataFrame", "onMetaData", fields("width", 320))
        .message(4, 0, 9, 1, hex(VIDEO_HEADER))
        .message(4, 0, 9, 1, hex(KEY_FRAME))
        .data(1, "@setDataFrame", "onMetaData", fields("width", 320))
        .message(4, 40, 9, 1, hex(INTER_FRAME))
        .command(0, "FCUnpublish", 6, null, "cam")
        .command(0, "deleteStream", 7, null, 1);
  }

  /** GStreamer's rtmp2sink: transaction 0, and the key where deleteStream has its stream id. */
  static PeerScript rtmp2sink() {
    return new PeerScript()
        .handshake()
        .command(
            0,
            "connect",
            1,
            fields(
                "app", "live",
                "type", "nonprivate",
                "flashVer", FMLE,
                "tcUrl", "rtmp://127.0.0.1:1935/live"))
        .ints(5, 2_500_000)
        .command(0, "releaseStream", 0, null, "cam")
        .command(0, "FCPublish", 0, null, "cam")
        .command(0, "createStream", 2, null)
        .message(4, 0, 20, 1, PeerScript.amf0("publish", 0, null, "cam", "live"))
        .chunkSize(128)
        .data(1, "@setDataFrame", "onMetaData", fields("width", 320))
        .message(5, 0, 8, 1, hex(AUDIO_HEADER))
        .video(1, 0, VIDEO_HEADER)
        .video(1, 0, KEY_FRAME)
        .message(5, 21, 8, 1, hex(AUDIO))
        .message(5, 21, 8, 1, hex(AUDIO))
        .command(0, "FCUnpublish", 0, null, "cam")
        .command(0, "deleteStream", 0, null, "cam");
  }

  /** OBS: chunk size before connect, swfUrl, everything on chunk stream 4. */
  static PeerScript obs() {
    return new PeerScript()
        .handshake()
        .chunkSize(4096)
        .command(
            0,
            "connect",
            1,
            fields(
                "app", "live",
                "type", "nonprivate",
                "flashVer", FMLE,
                "swfUrl", "rtmp://127.0.0.1:1935/live",
                "tcUrl", "rtmp://127.0.0.1:1935/live",
                "supportsGoAway", true))
        .command(0, "releaseStream", 2, null, "cam")
        .command(0, "FCPublish", 3, null, "cam")
        .command(0, "createStream", 4, null)
        .message(4, 0, 20, 1, PeerScript.amf0("publish", 5, null, "cam", "live"))
        .data(1, "@setDataFrame", "onMetaData", fields("width", 1280, "2.1", false))
        .message(4, 0, 8, 1, hex(AUDIO_HEADER))
        .message(4, 0, 9, 1, hex(VIDEO_HEADER))
        .message(4, 33, 9, 1, hex(KEY_FRAME))
        .message(4, 23, 8, 1, hex(AUDIO))
        .command(0, "FCUnpublish", 6, null, "cam")
        .command(0, "deleteStream", 7, null, 1);
  }

  /** Flash: AMF3 throughout, types 17 and 15 with a selector byte in front. */
  static PeerScript flash() {
    return new PeerScript()
        .handshake()
        .command(0, "connect", 1, fields("app", "live", "objectEncoding", 3))
        .message(3, 0, 17, 0, selected(PeerScript.amf0("createStream", 2, null)))
        .message(3, 0, 17, 1, selected(PeerScript.amf0("publish", 3, null, "cam", "live")))
        .message(4, 0, 15, 1, selected(PeerScript.amf0("onMetaData", fields("width", 320))))
        .video(1, 0, KEY_FRAME)
        .message(3, 0, 17, 1, selected(PeerScript.amf0("closeStream", 0, null)));
  }

  static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  static byte[] hex(String hex) {
    return java.util.HexFormat.of().parseHex(hex);
  }

  /** The selector byte of types 17 and 15. */
  static byte[] selected(byte[] body) {
    byte[] selected = new byte[body.length + 1];
    System.arraycopy(body, 0, selected, 1, body.length);
    return selected;
  }
}
