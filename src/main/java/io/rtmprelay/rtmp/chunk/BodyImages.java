package io.rtmprelay.rtmp.chunk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.media.WireImage;

/** Makes wire images of bodies that no peer sent. */
public final class BodyImages {

  private final int chunkSize;

  /**
   * @param chunkSize bytes of body in each chunk of the images
   */
  public BodyImages(int chunkSize) {
    this.chunkSize = chunkSize;
  }

  /** The image of {@code body}; the reference is the caller's. */
  public WireImage image(MediaKind kind, byte[] body) {
    ByteBuf plain = Unpooled.wrappedBuffer(body);
    try {
      return ChunkImage.of(PooledByteBufAllocator.DEFAULT, chunkSize, ChunkImage.csid(kind), plain);
    } finally {
      plain.release();
    }
  }
}
