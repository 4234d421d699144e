package io.rtmprelay.control.mirror;

import io.rtmprelay.control.inner.InnerClient;
import io.rtmprelay.control.inner.InnerKind;
import io.rtmprelay.control.origin.MirrorAnswer;
import io.rtmprelay.control.origin.MirrorCommand;
import io.rtmprelay.control.viewer.StreamAudience;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sends the streams that live here to nodes with viewers of them. Any thread. */
public final class MirrorSource {

  /** Finds the streams that live here. Any thread. */
  public interface Streams {

    /** Those who watch the stream {@code app/name}; null if it does not live here. */
    @Nullable StreamAudience audience(String streamName);

    /** Whether a stream may go on at another node, now that it ends here. */
    boolean isLeaving(String streamName, long nowMs);
  }

  private final Streams streams;
  private final InnerClient client;
  private final ConcurrentHashMap<String, MirrorFeed> feeds = new ConcurrentHashMap<>();

  public MirrorSource(Streams streams, InnerClient client) {
    this.streams = streams;
    this.client = client;
  }

  /** Does what another node asks for. */
  public Future<MirrorAnswer> answer(MirrorCommand command) {
    return Future.succeededFuture(
        switch (command) {
          case MirrorCommand.Begin begin -> begin(begin);
          case MirrorCommand.Watched watched -> note(watched);
        });
  }

  private MirrorAnswer begin(MirrorCommand.Begin asked) {
    StreamAudience audience = streams.audience(asked.streamName());
    if (audience == null) {
      return new MirrorAnswer.NotHere();
    }
    String called = asked.streamName() + ": mirror at " + asked.to().name();
    MirrorFeed feed =
        new MirrorFeed(
            called,
            audience,
            () -> streams.isLeaving(asked.streamName(), audience.loop().nowMs()),
            () -> feeds.remove(asked.id()));
    feeds.put(asked.id(), feed);
    feed.begin(
        owner ->
            client.publish(
                feed.loop(),
                asked.to(),
                InnerKind.MIRROR,
                asked.streamName(),
                new JsonObject().put(Mirrors.ID, asked.id()),
                owner,
                refused -> {}));
    return new MirrorAnswer.Coming();
  }

  private MirrorAnswer note(MirrorCommand.Watched watched) {
    MirrorFeed feed = feeds.get(watched.id());
    if (feed == null) {
      return new MirrorAnswer.NotHere();
    }
    feed.watchedBy(watched.viewers());
    return new MirrorAnswer.Coming();
  }

  /** Mirrors that are fed from here now. */
  public int size() {
    return feeds.size();
  }
}
