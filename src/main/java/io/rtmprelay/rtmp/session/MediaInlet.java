package io.rtmprelay.rtmp.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.media.ConfigSlot;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.message.Aggregate;
import io.rtmprelay.rtmp.message.DataMessage;
import io.rtmprelay.rtmp.message.MessageType;

/**
 * Makes frames of what a publisher sends as media, in whatever wrapping, and offers them to the
 * publication. What is common passes as the image it is; what is rare is made into one. Loop-owned.
 */
final class MediaInlet {

  private final ByteBufAllocator allocator;
  private final int imageChunkSize;
  private final Publication publication;

  MediaInlet(ByteBufAllocator allocator, int imageChunkSize, Publication publication) {
    this.allocator = allocator;
    this.imageChunkSize = imageChunkSize;
    this.publication = publication;
  }

  /** One audio, video or AMF0 data message; takes over the image. */
  void media(MediaKind kind, int streamId, int timestampMs, ChunkImage image, long nowMs)
      throws ProtocolException {
    MediaFrame frame = MediaFrame.of(kind, timestampMs, image);
    if (isBareMetadata(frame)) {
      MediaFrame wrapped = wrapped(frame);
      frame.release();
      frame = wrapped;
    }
    try {
      publication.offer(streamId, frame, nowMs);
    } finally {
      frame.release();
    }
  }

  /**
   * AMF3 data goes on as AMF0, which every media server reads; what has no such form is dropped
   * (K25). The image is borrowed.
   */
  void amf3Data(int streamId, int timestampMs, ChunkImage image, long nowMs)
      throws ProtocolException {
    ByteBuf amf3 = plain(image);
    ByteBuf amf0 = allocator.buffer(image.length());
    try {
      DataMessage.writeAsAmf0(amf3, amf0);
      copied(MediaKind.DATA, streamId, timestampMs, amf0, nowMs);
    } catch (AmfException _) {
      publication.countDropped(1);
    } finally {
      amf3.release();
      amf0.release();
    }
  }

  /** An aggregate goes on as the messages it holds (C40); the image is borrowed. */
  void aggregate(int streamId, int timestampMs, ChunkImage image, long nowMs)
      throws ProtocolException {
    ByteBuf body = plain(image);
    try {
      int dropped =
          Aggregate.unpack(
              body,
              timestampMs,
              (typeId, tagMs, tag) -> copied(kind(typeId), streamId, tagMs, tag, nowMs));
      publication.countDropped(dropped);
    } finally {
      body.release();
    }
  }

  private ByteBuf plain(ChunkImage image) {
    ByteBuf body = allocator.buffer(image.length());
    image.copyTo(0, body);
    return body;
  }

  private void copied(MediaKind kind, int streamId, int timestampMs, ByteBuf body, long nowMs)
      throws ProtocolException {
    media(kind, streamId, timestampMs, image(kind, body), nowMs);
  }

  private ChunkImage image(MediaKind kind, ByteBuf body) {
    return ChunkImage.of(allocator, imageChunkSize, ChunkImage.csid(kind), body);
  }

  private static MediaKind kind(int typeId) {
    return switch (typeId) {
      case MessageType.AUDIO -> MediaKind.AUDIO;
      case MessageType.VIDEO -> MediaKind.VIDEO;
      case MessageType.DATA -> MediaKind.DATA;
      default -> throw new IllegalArgumentException("type " + typeId + " is no media");
    };
  }

  private static boolean isBareMetadata(MediaFrame frame) {
    return frame.kind() == MediaKind.DATA
        && frame.header().slot() == ConfigSlot.METADATA
        && frame.header().wrapperBytes() == 0;
  }

  /** Media servers want metadata wrapped (K22), so that is the one form that goes downstream. */
  private MediaFrame wrapped(MediaFrame bare) {
    ByteBuf body = allocator.buffer(DataMessage.WRAPPER_BYTES + bare.body().length());
    try {
      DataMessage.writeWrapper(body);
      bare.body().copyTo(0, body);
      return MediaFrame.of(MediaKind.DATA, bare.timestampMs(), image(MediaKind.DATA, body));
    } finally {
      body.release();
    }
  }
}
