package io.rtmprelay.control.config;

import io.vertx.config.spi.ConfigStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files as a store of Vert.x Config: what it has is their fingerprints, by path, and nothing of
 * their content. A file may be met half written, so what is found counts once it is found twice in
 * a row. On the context of the caller; files are read on a worker of their own: they are looked at
 * for as long as the relay runs, and would in time start every thread of a pool.
 */
final class SettledFiles implements ConfigStore {

  private static final String WORKER = "relay-watch";

  private final WorkerExecutor worker;
  private final WatchedFiles files;
  private @Nullable Fingerprints found;
  // Those that are settled: mostly nothing changes, and a relay at rest costs next to nothing.
  private @Nullable Fingerprints written;
  private Buffer settled = new JsonObject().toBuffer();
  private boolean looking;

  SettledFiles(Vertx vertx, Set<String> paths) {
    this.worker = vertx.createSharedWorkerExecutor(WORKER, 1);
    this.files = new WatchedFiles(paths, InstantSource.system());
  }

  @Override
  public Future<Buffer> get() {
    if (looking) { // a disk that hangs must not gather lookers
      return Future.succeededFuture(settled);
    }
    looking = true;
    return worker.executeBlocking(files::look, false).transform(this::looked);
  }

  private Future<Buffer> looked(@Nullable Fingerprints now, @Nullable Throwable cause) {
    looking = false;
    if (now != null && now.equals(found) && !now.equals(written)) {
      JsonObject json = new JsonObject();
      now.byPath().forEach(json::put);
      settled = json.toBuffer();
      written = now;
    }
    found = now;
    return Future.succeededFuture(settled);
  }

  @Override
  public Future<Void> close() {
    return worker.close();
  }
}
