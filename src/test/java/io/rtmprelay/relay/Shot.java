package io.rtmprelay.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.PlainImage;
import java.nio.charset.StandardCharsets;

/**
 * One message of a made-up source, with what the test knows of it without reading its body.
 *
 * <p>Track 0 is legacy AVC or AAC, the others are multitrack HEVC or Opus.
 *
 * @param id makes the body unique; config of one slot with the same id has the same bytes
 */
public record Shot(
    Type type, MediaKind kind, int track, int timestampMs, int compositionMs, int id, int bytes) {

  public enum Type {
    METADATA,
    HEADER,
    COLOR,
    KEY,
    INTER,
    DISPOSABLE,
    AUDIO,
    CUE,
    END
  }

  private static final int LEAST_BYTES = 24;

  public static Shot metadata(int timestampMs, int id) {
    return new Shot(Type.METADATA, MediaKind.DATA, 0, timestampMs, 0, id, LEAST_BYTES);
  }

  public static Shot cue(int timestampMs, int id) {
    return new Shot(Type.CUE, MediaKind.DATA, 0, timestampMs, 0, id, LEAST_BYTES);
  }

  public static Shot videoHeader(int track, int timestampMs, int id) {
    return new Shot(Type.HEADER, MediaKind.VIDEO, track, timestampMs, 0, id, LEAST_BYTES);
  }

  public static Shot audioHeader(int track, int timestampMs, int id) {
    return new Shot(Type.HEADER, MediaKind.AUDIO, track, timestampMs, 0, id, LEAST_BYTES);
  }

  public static Shot color(int track, int timestampMs, int id) {
    return new Shot(Type.COLOR, MediaKind.VIDEO, track, timestampMs, 0, id, LEAST_BYTES);
  }

  public static Shot video(
      Type type, int track, int timestampMs, int compositionMs, int id, int bytes) {
    return new Shot(type, MediaKind.VIDEO, track, timestampMs, compositionMs, id, bytes);
  }

  public static Shot key(int timestampMs, int id) {
    return video(Type.KEY, 0, timestampMs, 0, id, 100);
  }

  public static Shot inter(int timestampMs, int id) {
    return video(Type.INTER, 0, timestampMs, 0, id, 100);
  }

  public static Shot disposable(int timestampMs, int id) {
    return video(Type.DISPOSABLE, 0, timestampMs, 0, id, 100);
  }

  public static Shot audio(int track, int timestampMs, int id) {
    return new Shot(Type.AUDIO, MediaKind.AUDIO, track, timestampMs, 0, id, LEAST_BYTES);
  }

  public static Shot end(MediaKind kind, int track, int timestampMs) {
    return new Shot(Type.END, kind, track, timestampMs, 0, 0, LEAST_BYTES);
  }

  public Shot composed(int compositionMs) {
    return new Shot(type, kind, track, timestampMs, compositionMs, id, bytes);
  }

  public Shot at(int timestampMs) {
    return new Shot(type, kind, track, timestampMs, compositionMs, id, bytes);
  }

  public Shot sized(int bytes) {
    return new Shot(type, kind, track, timestampMs, compositionMs, id, bytes);
  }

  public Shot onTrack(int track) {
    return new Shot(type, kind, track, timestampMs, compositionMs, id, bytes);
  }

  public boolean isCoded() {
    return isVideo() || type == Type.AUDIO;
  }

  public boolean isVideo() {
    return type == Type.KEY || type == Type.INTER || type == Type.DISPOSABLE;
  }

  public boolean isConfig() {
    return type == Type.METADATA || type == Type.HEADER || type == Type.COLOR;
  }

  /** A new frame of this shot; the reference is the caller's. */
  public MediaFrame frame() {
    ByteBuf body = Unpooled.buffer(Math.max(bytes, LEAST_BYTES));
    switch (kind) {
      case VIDEO -> writeVideo(body);
      case AUDIO -> writeAudio(body);
      case DATA -> writeData(body);
    }
    body.writeInt(id);
    body.writeZero(Math.max(0, bytes - body.readableBytes()));
    return MediaFrame.of(kind, timestampMs, PlainImage.of(body));
  }

  private void writeVideo(ByteBuf body) {
    int frameType =
        switch (type) {
          case INTER -> 2;
          case DISPOSABLE -> 3;
          default -> 1;
        };
    if (type == Type.COLOR) {
      body.writeByte(0x86).writeByte(0x04);
      body.writeCharSequence("hvc1", StandardCharsets.US_ASCII);
      body.writeByte(track);
    } else if (track == 0) {
      body.writeByte(frameType << 4 | 7).writeByte(packetType()).writeMedium(compositionMs);
    } else {
      body.writeByte(0x80 | frameType << 4 | 6).writeByte(packetType());
      body.writeCharSequence("hvc1", StandardCharsets.US_ASCII);
      body.writeByte(track);
      if (isCoded()) {
        body.writeMedium(compositionMs);
      }
    }
  }

  private void writeAudio(ByteBuf body) {
    if (track == 0) {
      if (type == Type.END) {
        throw new IllegalStateException("legacy audio has no end");
      }
      body.writeByte(0xaf).writeByte(packetType());
    } else {
      body.writeByte(0x95).writeByte(packetType());
      body.writeCharSequence("Opus", StandardCharsets.US_ASCII);
      body.writeByte(track);
    }
  }

  private void writeData(ByteBuf body) {
    String name = type == Type.METADATA ? "onMetaData" : "onCuePoint";
    body.writeByte(2).writeShort(name.length());
    body.writeCharSequence(name, StandardCharsets.US_ASCII);
    body.writeByte(0x05);
  }

  private int packetType() {
    return switch (type) {
      case HEADER -> 0;
      case END -> 2;
      default -> 1;
    };
  }
}
