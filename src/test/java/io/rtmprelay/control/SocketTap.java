package io.rtmprelay.control;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;

/** How Netty lets {@link WireTaps} in at each socket of this process. */
public final class SocketTap extends ChannelInitializerExtension {

  @Override
  public void postInitializeServerChildChannel(Channel channel) {
    WireTaps taps = WireTaps.present();
    if (taps != null) {
      taps.tapPublisher(channel);
    }
  }

  @Override
  public void postInitializeClientChannel(Channel channel) {
    WireTaps taps = WireTaps.present();
    if (taps != null && channel instanceof SocketChannel) { // names are looked up on others
      taps.tapSink(channel);
    }
  }
}
