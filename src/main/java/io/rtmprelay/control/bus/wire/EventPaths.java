package io.rtmprelay.control.bus.wire;

import io.rtmprelay.control.event.NodeEvent;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways of what happens: from a stream's loop to those who listen on its node, by reference, and
 * from one node to the others, written and read on the loop of who sees to that. Any thread.
 */
public final class EventPaths {

  private static final Logger log = LoggerFactory.getLogger(EventPaths.class);

  /** Between nodes. */
  private static final String EVENTS = "relay.events";

  /** Inside a node: what happens here, and what others have told. */
  private static final String HERE = "relay.events.here";

  private static final String AFAR = "relay.events.afar";

  /** Says which node a message is of, so that no node reads its own. */
  private static final String SENDER = "node";

  private final EventBus bus;
  private final String node;

  /**
   * @param node whose events are told
   */
  public EventPaths(EventBus bus, String node) {
    this.bus = bus;
    this.node = node;
  }

  private static DeliveryOptions options() {
    return new DeliveryOptions().setCodecName(RecordCodec.NAME);
  }

  private static final DeliveryOptions INSIDE = options().setLocalOnly(true);

  /** Tells who listens on this node; waits for nobody. */
  public void tell(NodeEvent event) {
    bus.publish(HERE, event, INSIDE);
  }

  /** Listens to what happens on this node. */
  public MessageConsumer<NodeEvent> here(Consumer<NodeEvent> listener) {
    return listen(HERE, listener);
  }

  /** Listens to what other nodes tell. */
  public MessageConsumer<NodeEvent> afar(Consumer<NodeEvent> listener) {
    return listen(AFAR, listener);
  }

  private MessageConsumer<NodeEvent> listen(String address, Consumer<NodeEvent> listener) {
    return bus.<NodeEvent>localConsumer(address)
        .handler(message -> listener.accept(message.body()));
  }

  /**
   * Tells the other nodes what happens here.
   *
   * @param isHeard whether there are any
   */
  public MessageConsumer<NodeEvent> outward(BooleanSupplier isHeard) {
    DeliveryOptions signed = options().addHeader(SENDER, node);
    return here(
        event -> {
          if (isHeard.getAsBoolean()) {
            bus.publish(EVENTS, event, signed);
          }
        });
  }

  /** Tells those here what other nodes tell, {@code first} before all. */
  public MessageConsumer<NodeEvent> inward(Consumer<NodeEvent> first) {
    return bus.<NodeEvent>consumer(EVENTS)
        .handler(
            message -> {
              if (!node.equals(message.headers().get(SENDER))) {
                heard(message, first);
              }
            });
  }

  private void heard(Message<NodeEvent> message, Consumer<NodeEvent> first) {
    try {
      NodeEvent event = message.body();
      first.accept(event);
      bus.publish(AFAR, event, INSIDE);
    } catch (WireFault fault) {
      String sender = message.headers().get(SENDER);
      log.warn("node {}: an event of it is passed over: {}", sender, fault.getMessage());
    }
  }
}
