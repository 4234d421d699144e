package io.rtmprelay.transport.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stands behind TLS until its handshake is over, and tells once how that went. */
public final class TlsGreeting extends ChannelInboundHandlerAdapter {

  private final Consumer<@Nullable Throwable> done;
  private boolean told;

  /**
   * @param done told null if the handshake was a success, else why not; on the socket's loop
   */
  public TlsGreeting(Consumer<@Nullable Throwable> done) {
    this.done = done;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      tell(handshake.isSuccess() ? null : handshake.cause());
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    tell(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    tell(new ClosedChannelException());
    context.fireChannelInactive();
  }

  private void tell(@Nullable Throwable fault) {
    if (!told) {
      told = true;
      done.accept(fault);
    }
  }
}
