package io.rtmprelay.control.inner;

import io.rtmprelay.config.RetryConfig;
import io.rtmprelay.config.RouteConfig.DialogueConfig;
import io.rtmprelay.config.SinkConfig;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.config.SinkConfig.EnhancedMode;
import io.rtmprelay.config.SinkConfig.QueueConfig;
import io.rtmprelay.config.SinkConfig.StartMode;
import io.rtmprelay.config.tls.ClientTls;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.transport.RtmpClient;
import io.rtmprelay.transport.dialogue.MediaServer;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Publishes to other nodes. Any thread; each session lives on the loop it was dialled for. */
public final class InnerClient {

  private static final long MIB = 1 << 20;

  /** Nodes are near each other. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(2);

  private final RtmpClient client;
  private final InnerSecret secret;
  private final SinkConfig settings;
  private final boolean encrypted;

  /**
   * @param stallTimeout after which a node that takes nothing is given up
   * @param tls which nodes are trusted, if media goes encrypted; null if it goes plain
   */
  public InnerClient(
      RtmpClient client, InnerSecret secret, Duration stallTimeout, @Nullable ClientTls tls) {
    this.client = client;
    this.secret = secret;
    this.encrypted = tls != null;
    SinkConfig plain =
        new SinkConfig(
            new QueueConfig(4 * MIB, Duration.ofSeconds(4)),
            CONNECT_TIMEOUT,
            REPLY_TIMEOUT,
            stallTimeout,
            new RetryConfig(Duration.ofMillis(500), 2, Duration.ofSeconds(30), null),
            EndMode.UNPUBLISH,
            EnhancedMode.ON,
            StartMode.AUTO);
    this.settings = tls == null ? plain : plain.trusting(tls);
  }

  /** Bounds of the queue before a node, if nothing else is said. */
  public QueueConfig queue() {
    return settings.queue();
  }

  /**
   * Publishes a stream to another node. Called on {@code loop}.
   *
   * @param about for that node alone, as {@link InnerPublish#about}
   * @param owner is told how it goes on
   * @param refused is told first if the node refuses it, or ends it and says why, in words for a
   *     publisher
   * @throws IllegalArgumentException if {@code about} is too long
   */
  public SinkSession publish(
      MediaLoop loop,
      PeerNode node,
      InnerKind kind,
      String streamName,
      JsonObject about,
      SinkSession.Owner owner,
      Consumer<PublishAnswer.Refused> refused) {
    MediaServer server =
        new MediaServer(
            InnerName.url(node, encrypted),
            InnerName.key(kind, streamName, about, secret),
            DialogueConfig.PLAIN);
    return client.dialNode(loop, server, settings, owner, refused);
  }
}
