package io.rtmprelay.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.WireImage;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * When each message of the test stream was last sent. A message is known again by its bytes, since
 * on its way its time may be moved, from one publisher's clock to the stream's. Any thread.
 */
public final class SentTimes {

  private final Map<Long, Long> nanos = new ConcurrentHashMap<>();

  void sent(WireImage body, long nowNanos) {
    nanos.put(digest(body), nowNanos);
  }

  /** {@code System.nanoTime()} just before the message was sent; empty for what never was. */
  OptionalLong sentNanos(WireImage body) {
    Long sent = nanos.get(digest(body));
    return sent == null ? OptionalLong.empty() : OptionalLong.of(sent);
  }

  private static long digest(WireImage body) {
    ByteBuf bytes = Unpooled.buffer(body.length());
    body.copyTo(0, bytes);
    CRC32C sum = new CRC32C();
    sum.update(bytes.array(), 0, body.length());
    return ((long) body.length() << Integer.SIZE) | sum.getValue();
  }
}
