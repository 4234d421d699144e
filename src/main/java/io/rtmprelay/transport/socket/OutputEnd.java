package io.rtmprelay.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** Closes our side of a connection alone, so that the peer reads all before the end. */
public final class OutputEnd {

  private OutputEnd() {}

  /** Tells that nothing more comes, after all that was flushed; on the channel's loop. */
  public static void of(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutDown(channel);
    } else {
      // TLS has an end of its own; without it the peer could not tell this one from a cut.
      tls.closeOutbound().addListener(sent -> shutDown(channel));
    }
  }

  private static void shutDown(Channel channel) {
    if (channel instanceof DuplexChannel duplex && channel.isActive()) {
      duplex.shutdownOutput();
    }
  }
}
