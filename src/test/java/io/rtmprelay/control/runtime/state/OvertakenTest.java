package io.rtmprelay.control.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change that another node was quicker with is made upon that node's when it is asked anew. */
class OvertakenTest {

  private static final Kept.Key KEY = Kept.Route.key("r");

  @TempDir private Path data;

  /** One record is there already; who asks what there is gets it on the stack of the question. */
  private static final class Quicker implements SharedRecords {

    private final Vertx vertx;
    private final SharedRecord present =
        StateText.shared(new Kept.Removed(KEY, new Kept.Stamp("other", 7), Instant.now()));
    private final Queue<Kept.Stamp> upon = new ConcurrentLinkedQueue<>();

    Quicker(Vertx vertx) {
      this.vertx = vertx;
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public void follow(Follower follower) {}

    @Override
    public Future<Map<Kept.Key, Kept.Stamp>> stamps() {
      return Future.succeededFuture(Map.of());
    }

    @Override
    public Future<List<SharedRecord>> get(Set<Kept.Key> keys) {
      return Future.succeededFuture(List.of(present));
    }

    @Override
    public Future<Void> offer(Collection<SharedRecord> records) {
      return Future.succeededFuture();
    }

    @Override
    public Future<List<SharedRecord>> replace(Collection<Replacement> replacements) {
      replacements.forEach(one -> upon.add(one.upon()));
      return vertx
          .timer(1)
          .map(later -> upon.contains(present.stamp()) ? List.of() : List.of(present));
    }

    @Override
    public Future<Void> forget(Map<Kept.Key, Kept.Stamp> dropped) {
      return Future.succeededFuture();
    }
  }

  @Test
  @DisplayName("who is told that another was quicker, and asks at once, knows the other's change")
  void askedAnewAtOnce() {
    Vertx vertx = Vertx.vertx();
    Quicker quicker = new Quicker(vertx);
    try {
      ServerConfig config = NodeText.config(data, "routes:", "  - match: \"live/{name}\"");
      RouteTable routes = new RouteTable(config.routes());
      RuntimeStore store =
          new RuntimeStore(vertx, data, "here", new DefinitionReader(config), routes, quicker);
      Queue<String> told = new ConcurrentLinkedQueue<>();
      vertx.runOnContext(
          now ->
              store
                  .load()
                  .compose(loaded -> store.remove(KEY))
                  .recover(late -> store.refresh(KEY).compose(known -> store.remove(KEY)))
                  .onComplete(end -> told.add(String.valueOf(end.cause()))));
      Await.until("the second try", () -> !told.isEmpty());
      assertThat(told).containsExactly("null");
      assertThat(quicker.upon).containsExactly(Kept.Stamp.NONE, quicker.present.stamp());
    } finally {
      Bench.done(vertx.close());
    }
  }
}
