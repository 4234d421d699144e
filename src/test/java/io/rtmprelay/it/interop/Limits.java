package io.rtmprelay.it.interop;

import io.rtmprelay.it.interop.Peer.Transport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a peer cannot do by itself, whatever the relay does, in words for the page. A test shows
 * each of them.
 */
final class Limits {

  private Limits() {}

  /** Why a peer cannot send or keep such a stream; empty if it can. */
  static Optional<String> of(Peer peer, Content content, Transport transport) {
    return Optional.ofNullable(
        switch (peer) {
          case FFMPEG, NODE_MEDIA_SERVER, FLV_FILE -> null;
          case OLD_FFMPEG -> legacyFlv(content);
          case RTMP2SINK, RTMPSINK ->
              content == Content.EXTENDED_TIME ? "starts its time at 0" : legacyFlv(content);
          case OBS -> obs(content);
          case NGINX_RTMP -> nginx(content);
          case FFMPEG_LISTENER -> transport == Transport.RTMPS ? "listens without TLS" : null;
        });
  }

  /** The FLV writers of before Enhanced RTMP. */
  private static @Nullable String legacyFlv(Content content) {
    return switch (content) {
      case H264_AC3 -> "writes no AC-3 into FLV";
      case HEVC_AAC -> "writes no HEVC into FLV";
      case AV1_OPUS -> "writes no AV1 and no Opus into FLV";
      case VP9_AAC -> "writes no VP9 into FLV";
      case MULTITRACK -> "writes one track of a kind into FLV";
      case H264B_AAC, H264_AAC, H264_MP3, VIDEO_ONLY, AUDIO_ONLY, EXTENDED_TIME -> null;
    };
  }

  private static @Nullable String obs(Content content) {
    return switch (content) {
      case H264B_AAC, H264_AAC -> null;
      case H264_MP3, H264_AC3 -> "sends AAC";
      case HEVC_AAC, AV1_OPUS, VP9_AAC -> "sends H.264 and AAC";
      case VIDEO_ONLY, AUDIO_ONLY -> "always sends picture and sound";
      case MULTITRACK -> "sends one picture and one sound";
      case EXTENDED_TIME -> "starts its time at 0";
    };
  }

  private static @Nullable String nginx(Content content) {
    return switch (content) {
      case HEVC_AAC, AV1_OPUS, VP9_AAC -> "keeps the sound: it knows no Enhanced RTMP";
      case MULTITRACK -> "keeps the first two tracks: it knows no Enhanced RTMP";
      case H264B_AAC, H264_AAC, H264_MP3, H264_AC3, VIDEO_ONLY, AUDIO_ONLY, EXTENDED_TIME -> null;
    };
  }
}
