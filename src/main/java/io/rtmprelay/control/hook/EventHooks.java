package io.rtmprelay.control.hook;

import io.rtmprelay.config.ServerConfig.EventsConfig;
import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.event.NodeEvent.StreamNews;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells receivers of the config what happens to this node's streams. A verticle of a control loop,
 * which owns all of it.
 */
public final class EventHooks extends VerticleBase {

  /** Shorter than that of most servers: a post on a connection just being closed fails. */
  private static final int KEEP_ALIVE_SECONDS = 4;

  private final String node;
  private final ControlBus bus;
  private final Pace pace;
  private final HookFigures figures = new HookFigures();
  private final Notices notices = new Notices();
  private final Map<String, Receiver> receivers = new LinkedHashMap<>();
  private volatile List<EventsConfig> wanted;
  private volatile @Nullable Context loop;
  private @Nullable HttpClient client;
  private ControlBus.@Nullable Registration listening;
  private boolean stopped;
  private int notIdle;

  public EventHooks(String node, ControlBus bus, List<EventsConfig> receivers) {
    this(node, bus, receivers, Pace.DEFAULT);
  }

  EventHooks(String node, ControlBus bus, List<EventsConfig> receivers, Pace pace) {
    this.node = node;
    this.bus = bus;
    this.wanted = List.copyOf(receivers);
    this.pace = pace;
  }

  /** What was counted since the start. */
  public HookFigures figures() {
    return figures;
  }

  /**
   * From now on these are told, and no others; what waits for one that stays goes on waiting. Any
   * thread.
   */
  public void become(List<EventsConfig> receivers) {
    List<EventsConfig> next = List.copyOf(receivers);
    wanted = next; // for a start that is to come
    Context owner = loop;
    if (owner != null) {
      owner.runOnContext(now -> revise(next));
    }
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createHttpClient(new HttpClientOptions().setKeepAliveTimeout(KEEP_ALIVE_SECONDS));
    listening = bus.onOwnEvents(this::happened);
    loop = context;
    revise(wanted);
    return Future.succeededFuture();
  }

  private void revise(List<EventsConfig> next) {
    HttpClient posting = client;
    if (posting == null || stopped) {
      return;
    }
    Set<String> gone = new HashSet<>(receivers.keySet());
    for (EventsConfig receiver : next) {
      gone.remove(receiver.url());
      receivers
          .computeIfAbsent(
              receiver.url(),
              url -> new Receiver(vertx, new Post(posting, url), receiver.secret(), pace, figures))
          .become(receiver.secret());
    }
    for (String url : gone) {
      Receiver removed = receivers.remove(url);
      if (removed != null) {
        removed.close();
      }
    }
  }

  private void happened(NodeEvent event) {
    if (event instanceof StreamNews news && news.node().equals(node)) {
      for (Notice notice : notices.of(news, Instant.now())) {
        receivers.values().forEach(receiver -> receiver.tell(notice));
      }
    }
  }

  /** What waits is posted first, as far as that is done within a moment. */
  @Override
  public Future<?> stop() {
    stopped = true;
    Promise<Void> told = Promise.promise();
    List<Receiver> last = new ArrayList<>(receivers.values());
    receivers.clear();
    notIdle = last.size() + 1;
    long limit = vertx.setTimer(pace.stopLimitMs(), due -> last.forEach(Receiver::cut));
    Runnable oneIdle =
        () -> {
          notIdle--;
          if (notIdle == 0) {
            vertx.cancelTimer(limit);
            told.complete();
          }
        };
    last.forEach(receiver -> receiver.hurry(oneIdle));
    oneIdle.run();
    return listening == null ? told.future() : told.future().eventually(listening::giveUp);
  }
}
