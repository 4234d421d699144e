package io.rtmprelay.rtmp.session.capture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.ServerSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Says to a server what a capture holds, and notes what the server takes it for. */
public final class Replay implements ServerSession.Listener {

  private static final int HANDSHAKE_BYTES = 1 + 2 * 1536;

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final ServerSession session =
      new ServerSession(ServerSettings.DEFAULT, allocator, this, 0);
  private final List<String> frames = new ArrayList<>();
  private @Nullable PublishRequest request;

  /** In reads of {@code piece} bytes. */
  public Replay(CaptureFile capture, int piece) {
    byte[] handshake = new byte[HANDSHAKE_BYTES];
    handshake[0] = 3;
    say(handshake, piece);
    say(capture.chunks(), piece);
    session.close();
  }

  private void say(byte[] bytes, int piece) {
    for (int at = 0; at < bytes.length; at += piece) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
      try {
        session.receive(Unpooled.wrappedBuffer(part), 0);
      } catch (ProtocolException e) {
        throw new AssertionError("a server does not take it", e);
      }
      ByteBuf replies = session.takeOutput();
      if (replies != null) {
        replies.release();
      }
    }
  }

  /** What it asked to publish. */
  public PublishRequest request() {
    return Objects.requireNonNull(request, "nothing was published");
  }

  /** Kind, time and body of each frame. */
  public List<String> frames() {
    return frames;
  }

  @Override
  public void publishRequested(PublishRequest asked) {
    request = asked;
    session.acceptPublish(0);
  }

  @Override
  public void frame(MediaFrame frame) {
    ByteBuf body = Unpooled.buffer();
    frame.body().copyTo(0, body);
    frames.add(frame.kind() + " @" + frame.timestampMs() + " " + ByteBufUtil.hexDump(body));
  }

  @Override
  public void unpublished() {}
}
