package io.rtmprelay.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ConnectTimeoutException;
import io.rtmprelay.config.RtmpUrl;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.host.HostName;
import io.rtmprelay.config.host.SinkTargets;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.session.ClientSettings;
import io.rtmprelay.transport.dialogue.Approach;
import io.rtmprelay.transport.dialogue.MediaServer;
import io.rtmprelay.transport.lookup.Addresses;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.Admission;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.tls.ServerFault;
import io.rtmprelay.transport.tls.TlsClient;
import io.rtmprelay.transport.tls.TlsGreeting;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dials media servers. Any thread; each session lives on the loop it was dialled for. */
public final class RtmpClient {

  private static final Logger log = LoggerFactory.getLogger(RtmpClient.class);

  /** A server whose kernel acknowledges nothing for so long is gone. */
  private static final int USER_TIMEOUT_MS = 20_000;

  /** How long an address is waited for before the next one joins the race (RFC 8305 section 5). */
  private static final long HEAD_START_MS = 250;

  /** A lookup that hangs holds one thread; so many may before others wait for them. */
  private static final int LOOKUPS_AT_ONCE = 32;

  private static final long IDLE_SECONDS = 30;

  /** The same for TLS with an address that took the connection: a handshake is longer than that. */
  private static final long TLS_HEAD_START_MS = 1_000;

  private static final String GREETING = "tls-greeting";

  private final LocalClients clients;
  private final TlsClient tls = new TlsClient();
  private final int chunkSize;
  private final Addresses lookup;
  private final ThreadPoolExecutor lookups;
  private volatile @Nullable SinkTargets targets;

  /**
   * @param chunkSize bytes of body in each chunk sent; that of the images the sinks are given
   */
  public RtmpClient(Vertx vertx, int chunkSize) {
    this(vertx, chunkSize, Addresses.FRESH);
  }

  /** Asks {@code lookup} where hosts are, on threads of its own. */
  public RtmpClient(Vertx vertx, int chunkSize, Addresses lookup) {
    this.chunkSize = chunkSize;
    this.lookup = lookup;
    this.lookups =
        new ThreadPoolExecutor(
            LOOKUPS_AT_ONCE,
            LOOKUPS_AT_ONCE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("relay-lookup-", 0).factory(),
            new ThreadPoolExecutor.DiscardPolicy()); // closed: who asks now is told by its limit
    lookups.allowCoreThreadTimeOut(true);
    this.clients =
        new LocalClients(
            vertx,
            new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(USER_TIMEOUT_MS));
  }

  /**
   * From now on only the config file's own sinks lead past {@code bounds}; null for no bounds.
   *
   * @return whether that is another than before
   */
  public boolean keepWithin(@Nullable SinkTargets bounds) {
    boolean other = !Objects.equals(targets, bounds);
    targets = bounds;
    return other;
  }

  /**
   * Opens a session, which reports to {@code owner} how it goes on. Called on {@code loop}.
   *
   * @param enhancedSource whether the stream needs Enhanced RTMP, for sinks that leave it open
   */
  public SinkSession dial(
      MediaLoop loop,
      MediaServer server,
      boolean enhancedSource,
      SinkConfig settings,
      SinkSession.Owner owner) {
    return dial(loop, server, approach(server, enhancedSource, settings), settings, owner);
  }

  /**
   * Like {@link #dial}, for another node of the cluster.
   *
   * @param refused hears of a refusal what a publisher would; {@code owner} then hears of a failure
   */
  public SinkSession dialNode(
      MediaLoop loop,
      MediaServer node,
      SinkConfig settings,
      SinkSession.Owner owner,
      Consumer<PublishAnswer.Refused> refused) {
    Approach approach = approach(node, true, settings);
    approach.refusals(refusal -> refused.accept(Admission.answer(refusal)));
    return dial(loop, node, approach, settings, owner);
  }

  /** Like {@link #dial}, but the publish waits for {@link RtmpDial#publish}. */
  public RtmpDial prepare(
      MediaLoop loop,
      MediaServer server,
      boolean enhancedSource,
      SinkConfig settings,
      SinkSession.Owner owner) {
    Approach approach = approach(server, enhancedSource, settings);
    approach.hold();
    return dial(loop, server, approach, settings, owner);
  }

  private RtmpDial dial(
      MediaLoop loop,
      MediaServer server,
      Approach approach,
      SinkConfig settings,
      SinkSession.Owner owner) {
    RtmpDial dial =
        new RtmpDial(
            loop, settings, approach, caller -> connect(loop, server, settings, caller), owner);
    dial.start();
    return dial;
  }

  private void connect(MediaLoop loop, MediaServer server, SinkConfig settings, Caller caller) {
    new Attempt(loop, server, settings, caller).start();
  }

  /**
   * Looks whether the server can be reached and accepts a connect; nothing is published. Called on
   * {@code loop}.
   *
   * @param done told on {@code loop}, once: null if all went well, else the reason in words
   * @return calls the probe off; {@code done} is then told nothing
   */
  public MediaLoop.Timer probe(
      MediaLoop loop, MediaServer server, SinkConfig settings, Consumer<@Nullable String> done) {
    return new RtmpProbe.Run(
            loop,
            approach(server, false, settings),
            caller -> connect(loop, server, settings, caller),
            done)
        .start();
  }

  private Approach approach(MediaServer server, boolean enhancedSource, SinkConfig settings) {
    EnhancedMode mode = settings.enhanced();
    boolean enhanced = mode == EnhancedMode.ON || (mode == EnhancedMode.AUTO && enhancedSource);
    ClientSettings dialogue =
        new ClientSettings(chunkSize, settings.replyTimeout().toMillis(), enhanced, false);
    return new Approach(server, dialogue, mode == EnhancedMode.AUTO, MediaLoop.ALLOCATOR);
  }

  /** Closes every connection. */
  public Future<Void> close() {
    lookups.shutdownNow();
    return clients.close();
  }

  /** Who dials: told of a failure unless over, and put into the connection's pipeline. */
  interface Caller extends ChannelInboundHandler {

    /** Whether there is no use for a connection any more. */
    boolean isOver();

    void fail(FailureClass kind, String reason);
  }

  /**
   * One attempt: a fresh lookup, then a race of all addresses (RFC 8305), each of which starts once
   * the one before has failed or has not answered for a moment. With TLS the first that has shaken
   * hands wins. Lookup and race together have the time for connecting.
   */
  private final class Attempt {

    private final MediaLoop loop;
    private final MediaServer server;
    private final RtmpUrl url;
    private final @Nullable ClientTls trust;
    private final @Nullable String local;
    private final int timeoutMs;
    private final long byMs;
    private final Caller caller;
    private final MediaLoop.Timer limit;
    private List<String> addresses = List.of();
    private int next;
    private int connecting;
    private final Set<Channel> greeting = new HashSet<>();
    private @Nullable Throwable tlsFault;
    private MediaLoop.@Nullable Timer head;
    private boolean decided;

    Attempt(MediaLoop loop, MediaServer server, SinkConfig settings, Caller caller) {
      this.loop = loop;
      this.server = server;
      this.url = server.url();
      this.trust = url.scheme() == RtmpUrl.Scheme.RTMPS ? settings.tls() : null;
      this.local = settings.localAddress();
      this.timeoutMs = (int) settings.connectTimeout().toMillis();
      this.byMs = loop.nowMs() + timeoutMs;
      this.caller = caller;
      this.limit = loop.schedule(timeoutMs, this::tooLate);
    }

    void start() {
      boolean isLiteral = HostName.address(url.host()) != null;
      if (isLiteral && trust == null && local == null && !server.isJudged()) {
        race(List.of(url.host()));
      } else {
        Promise<List<String>> found = loop.promise();
        found.future().onComplete(this::race, this::failed);
        lookups.execute(() -> answer(found));
      }
    }

    private void answer(Promise<List<String>> found) {
      try {
        lookUp(found);
      } catch (RejectedExecutionException e) {
        log.debug("the loop that asked for {} has ended", url.host());
      }
    }

    private void lookUp(Promise<List<String>> found) {
      try {
        if (trust != null) {
          tls.prepare(trust);
        }
        InetAddress address = HostName.address(url.host());
        List<InetAddress> all = address == null ? lookup.of(url.host()) : List.of(address);
        List<InetAddress> permitted = server.permitted(all, lookup, targets);
        found.complete(
            Addresses.interleaved(clients.reachable(local, permitted)).stream()
                .map(InetAddress::getHostAddress)
                .toList());
      } catch (IOException | RuntimeException e) {
        found.fail(e);
      }
    }

    private void race(List<String> found) {
      addresses = found;
      connectNext();
    }

    private void connectNext() {
      MediaLoop.callOff(head);
      if (decided || caller.isOver()) {
        decide();
        return;
      }
      String address = addresses.get(next++);
      if (next < addresses.size()) {
        head = loop.schedule(HEAD_START_MS, this::connectNext);
      }
      connecting++;
      Promise<NetSocket> connected = loop.promise();
      connected.future().onComplete(socket -> connected((NetSocketInternal) socket), this::lostOne);
      clients
          .from(local)
          .connectInternal(
              new ConnectOptions()
                  .setRemoteAddress(SocketAddress.inetSocketAddress(url.port(), address))
                  .setTimeout((int) Math.max(1, byMs - loop.nowMs())),
              connected,
              loop.context());
    }

    private void connected(NetSocketInternal socket) {
      if (decided || caller.isOver()) {
        decide();
        socket.close();
        return;
      }
      ChannelPipeline pipeline = socket.channelHandlerContext().pipeline();
      if (trust == null) {
        decide();
        pipeline.addBefore("handler", "rtmp", caller);
      } else {
        greet(pipeline, trust);
      }
    }

    private void greet(ChannelPipeline pipeline, ClientTls trusted) {
      MediaLoop.callOff(head);
      if (next < addresses.size()) {
        head = loop.schedule(TLS_HEAD_START_MS, this::connectNext);
      }
      greeting.add(pipeline.channel());
      TlsGreeting end = new TlsGreeting(fault -> greeted(pipeline, fault));
      pipeline.addBefore("handler", GREETING, end);
      pipeline.addFirst("tls", tls.handler(trusted, MediaLoop.ALLOCATOR, url.host(), url.port()));
    }

    private void greeted(ChannelPipeline pipeline, @Nullable Throwable fault) {
      greeting.remove(pipeline.channel());
      if (fault == null && !decided && !caller.isOver()) {
        decide();
        pipeline.replace(GREETING, "rtmp", caller);
        return;
      }
      pipeline.channel().close();
      if (fault != null) {
        tlsFault = fault;
        lostOne(fault);
      }
    }

    private void lostOne(Throwable cause) {
      connecting--;
      if (next < addresses.size()) {
        connectNext();
      } else if (connecting == 0) {
        failed(tlsFault == null ? cause : tlsFault); // which came furthest
      }
    }

    private void tooLate() {
      failed(addresses.isEmpty() ? new TimeoutException() : new ConnectTimeoutException());
    }

    /** The race is over for all that still run. */
    private void decide() {
      decided = true;
      limit.cancel();
      MediaLoop.callOff(head);
      List.copyOf(greeting).forEach(Channel::close);
    }

    private void failed(Throwable cause) {
      if (!decided) {
        DialFault fault = new DialFault(url, local, timeoutMs, trust != null, !greeting.isEmpty());
        ServerFault faultOfTls = ServerFault.of(cause);
        String reason = faultOfTls == null ? fault.inWords(cause) : faultOfTls.reason();
        decide();
        caller.fail(faultOfTls == null ? DialFault.kind(cause) : faultOfTls.kind(), reason);
      }
    }
  }
}
