package io.rtmprelay.cluster.member;

import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.networking.Networking;
import com.hazelcast.internal.networking.nio.NioNetworking;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hazelcast's networking, which keeps what it has made for each connection that it dialled and did
 * not get, until it ends: a node that is away is dialled every few seconds. Here that is let go as
 * soon as anything is dialled again.
 */
final class SweptNetworking implements Networking {

  private final NioNetworking networking;
  private final Map<Channel, SocketChannel> dialled = new ConcurrentHashMap<>();

  SweptNetworking(NioNetworking networking) {
    this.networking = networking;
  }

  @Override
  public Channel register(
      ChannelInitializer channelInitializer, SocketChannel socketChannel, boolean clientMode)
      throws IOException {
    Channel channel = networking.register(channelInitializer, socketChannel, clientMode);
    if (clientMode) {
      sweep();
      dialled.put(channel, socketChannel);
      channel.addCloseListener(dialled::remove);
    }
    return channel;
  }

  private void sweep() throws IOException {
    for (Iterator<Map.Entry<Channel, SocketChannel>> each = dialled.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<Channel, SocketChannel> entry = each.next();
      if (!entry.getValue().isOpen()) {
        each.remove();
        entry.getKey().close();
      }
    }
  }

  /** How many connections it holds anything of. */
  int held() {
    return networking.getChannels().size();
  }

  @Override
  public void restart() {
    networking.restart();
  }

  @Override
  public void shutdown() {
    networking.shutdown();
  }
}
