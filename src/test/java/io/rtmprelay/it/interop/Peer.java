package io.rtmprelay.it.interop;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A real program on the other side of the relay, in the version that the page tells of. */
enum Peer {
  FFMPEG(Role.PUBLISHER, "ffmpeg", "8.0"),
  OLD_FFMPEG(Role.PUBLISHER, "ffmpeg", "5.1"),
  RTMP2SINK(Role.PUBLISHER, "GStreamer rtmp2sink", "1.22"),
  RTMPSINK(Role.PUBLISHER, "GStreamer rtmpsink", "1.22"),
  OBS(Role.PUBLISHER, "OBS Studio", "29.0"),

  NODE_MEDIA_SERVER(Role.SERVER, "node-media-server", "4.4"),
  NGINX_RTMP(Role.SERVER, "nginx-rtmp in nginx", "1.22"),
  FFMPEG_LISTENER(Role.SERVER, "ffmpeg -listen", "8.0"),
  FLV_FILE(Role.SERVER, "FLV file", "");

  /** Which way media goes. */
  enum Role {
    PUBLISHER,
    SERVER
  }

  /** How a stream goes between a peer and the relay. */
  enum Transport {
    RTMP,
    RTMPS,
    /** Written by the relay itself. */
    FILE
  }

  private final Role role;
  private final String program;
  private final String version;

  Peer(Role role, String program, String version) {
    this.role = role;
    this.program = program;
    this.version = version;
  }

  static List<Peer> all(Role role) {
    return Arrays.stream(values()).filter(peer -> peer.role == role).toList();
  }

  String title() {
    return version.isEmpty() ? program : program + " " + version;
  }

  /** Major and minor version; empty if it has none. */
  String version() {
    return version;
  }

  /** The ways to it that there are, or that one may ask for. */
  Set<Transport> transports() {
    return this == FLV_FILE
        ? EnumSet.of(Transport.FILE)
        : EnumSet.of(Transport.RTMP, Transport.RTMPS);
  }
}
