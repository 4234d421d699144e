package io.rtmprelay.control.hop;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.control.inner.InnerClient;
import io.rtmprelay.control.origin.Claim;
import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.stream.Forwarder;
import io.rtmprelay.control.stream.Newcomer;
import io.rtmprelay.control.stream.StreamServices;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The publishers of this node that are passed on to origins elsewhere. Any thread. */
public final class Hops implements Forwarder {

  private final StreamServices services;
  private final Origins origins;
  private final InnerClient client;
  private final Duration patience;
  private final Set<Hop> hops = ConcurrentHashMap.newKeySet();

  /**
   * @param origins knows which nodes are in touch with this one
   * @param patience how long a publisher whose origin is lost may wait for another one; less than a
   *     gate may take to answer
   */
  public Hops(StreamServices services, Origins origins, InnerClient client, Duration patience) {
    this.services = services;
    this.origins = origins;
    this.client = client;
    this.patience = patience;
  }

  @Override
  public Future<PublishAnswer> passOn(
      PublishGate.Attempt attempt,
      Newcomer newcomer,
      RouteConfig route,
      Claim.Held held,
      Places here) {
    return newcomer.ifAwaiting(
        () -> {
          Hop hop =
              new Hop(
                  attempt,
                  newcomer,
                  route,
                  origins,
                  here,
                  services.stream(attempt.streamName(), route, newcomer.sinks()),
                  client,
                  patience.toMillis());
          hops.add(hop);
          hop.over().onComplete(over -> hops.remove(hop));
          return hop.begin(held);
        },
        Newcomer::gone);
  }

  /** Publishers that are passed on now. */
  public int size() {
    return hops.size();
  }

  @Override
  public Future<Void> drain(String why) {
    hops.forEach(hop -> hop.askToReconnect(why));
    return over();
  }

  @Override
  public Future<Void> stop(String reason) {
    hops.forEach(hop -> hop.disconnect(reason));
    return over();
  }

  private Future<Void> over() {
    return Future.join(List.copyOf(hops).stream().map(Hop::over).toList()).mapEmpty();
  }
}
