package io.rtmprelay.transport;

import io.netty.channel.ConnectTimeoutException;
import io.netty.util.NetUtil;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.session.ClientSession;
import io.rtmprelay.rtmp.session.ClientSettings;
import io.rtmprelay.rtmp.session.PublishTarget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetClientInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Dials media servers. Any thread; each session lives on the loop it was dialled for. */
public final class RtmpClient {

  /** A server whose kernel acknowledges nothing for so long is gone. */
  private static final int USER_TIMEOUT_MS = 20_000;

  private final NetClientInternal client;
  private final int chunkSize;

  /**
   * @param chunkSize bytes of body in each chunk sent; that of the images the sinks are given
   */
  public RtmpClient(Vertx vertx, int chunkSize) {
    this.chunkSize = chunkSize;
    this.client =
        (NetClientInternal)
            vertx.createNetClient(
                new NetClientOptions()
                    .setTcpNoDelay(true)
                    .setTcpKeepAlive(true)
                    .setTcpUserTimeout(USER_TIMEOUT_MS));
  }

  /**
   * Opens a session, which reports to {@code owner} how it goes on. Called on {@code loop}.
   *
   * @param key publish name, or null if the URL's last segment is the name
   * @param enhancedSource whether the stream needs Enhanced RTMP, for sinks that leave it open
   * @throws IllegalArgumentException if URL and key name no app or no publish name
   */
  public SinkSession dial(
      MediaLoop loop,
      RtmpUrl url,
      @Nullable String key,
      boolean enhancedSource,
      SinkConfig settings,
      SinkSession.Owner owner) {
    RtmpUrl.Target target = url.target(key);
    boolean enhanced =
        settings.enhanced() == EnhancedMode.ON
            || (settings.enhanced() == EnhancedMode.AUTO && enhancedSource);
    ClientSettings dialogue =
        new ClientSettings(chunkSize, settings.replyTimeout().toMillis(), enhanced, false);
    PublishTarget publish = new PublishTarget(target.app(), url.tcUrl(target.app()), target.name());
    RtmpSink sink =
        new RtmpSink(
            loop,
            settings.stallTimeout().toMillis(),
            listener -> new ClientSession(dialogue, publish, MediaLoop.ALLOCATOR, listener),
            owner);
    new Attempt(loop, url, (int) settings.connectTimeout().toMillis(), sink).start();
    return sink;
  }

  /** Closes every connection. */
  public Future<Void> close() {
    return client.close();
  }

  /** One attempt: a fresh lookup, then each address in turn until one connects. */
  private final class Attempt {

    private final MediaLoop loop;
    private final RtmpUrl url;
    private final int timeoutMs;
    private final RtmpSink sink;
    private InetAddress[] addresses = {};
    private int next;

    Attempt(MediaLoop loop, RtmpUrl url, int timeoutMs, RtmpSink sink) {
      this.loop = loop;
      this.url = url;
      this.timeoutMs = timeoutMs;
      this.sink = sink;
    }

    void start() {
      if (NetUtil.isValidIpV4Address(url.host()) || NetUtil.isValidIpV6Address(url.host())) {
        connect(url.host());
        return;
      }
      loop.offload(() -> InetAddress.getAllByName(url.host()))
          .onComplete(
              found -> {
                addresses = found;
                connect(found[next++].getHostAddress());
              },
              this::failed);
    }

    private void connect(String address) {
      if (sink.isOver()) {
        return;
      }
      Promise<NetSocket> connected = loop.promise();
      connected.future().onComplete(socket -> open((NetSocketInternal) socket), this::tryNext);
      client.connectInternal(
          new ConnectOptions()
              .setRemoteAddress(SocketAddress.inetSocketAddress(url.port(), address))
              .setTimeout(timeoutMs),
          connected,
          loop.context());
    }

    private void open(NetSocketInternal socket) {
      socket.channelHandlerContext().pipeline().addBefore("handler", "rtmp", sink);
    }

    private void tryNext(Throwable cause) {
      if (next < addresses.length) {
        connect(addresses[next++].getHostAddress());
      } else {
        failed(cause);
      }
    }

    private void failed(Throwable cause) {
      sink.fail(FailureClass.RETRYABLE, inWords(cause));
    }

    private String inWords(Throwable cause) {
      String server = url.host() + ":" + url.port();
      if (cause instanceof UnknownHostException) {
        return "no address is known for " + url.host();
      }
      if (cause instanceof ConnectTimeoutException) {
        return server + " did not answer within " + timeoutMs + " ms";
      }
      String message = String.valueOf(cause.getMessage());
      return message.contains("refused")
          ? server + " refused the connection; is the server running?"
          : "cannot connect to " + server + ": " + message;
    }
  }
}
