package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.control.NodeText;
import io.rtmprelay.control.runtime.route.RouteTable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes and what they share, where messages take their time or are lost, nodes are cut off, die and
 * come back, and disks fail. All on one loop; the disks are real ones.
 */
final class SharedWorld {

  static final int NODES = 3;

  private static final DefinitionReader DEFINITIONS =
      new DefinitionReader(NodeText.config(Path.of("target", "world")));

  /**
   * A change that somebody was told of.
   *
   * @param era the number of times that all nodes were lost at once before
   */
  record Made(int era, Kept.Key key, Kept.Stamp upon, Kept.Stamp stamp) {

    /** What it is based on, which one change at most may be. */
    Made base() {
      return new Made(era, key, upon, Kept.Stamp.NONE);
    }
  }

  final Map<Kept.Key, SharedRecord> map = new HashMap<>();
  final List<Made> made = new ArrayList<>();
  // Those of which somebody was told that another was quicker.
  final List<Made> overtaken = new ArrayList<>();
  final Map<Kept.Key, Set<Kept.Stamp>> everInMap = new HashMap<>();
  final List<Node> nodes = new ArrayList<>();
  private final Vertx vertx;
  private final Context loop;
  private final Path folder;
  private final Random random;
  // At times all nodes die at once; else the disks of some are lost.
  private final boolean losesAll;
  private int era;
  private boolean over;
  private long nowMs = 1_000_000;

  SharedWorld(Vertx vertx, Context loop, Path folder, long seed) {
    this.vertx = vertx;
    this.loop = loop;
    this.folder = folder;
    this.random = new Random(seed);
    this.losesAll = random.nextBoolean();
  }

  /** Does {@code steps} of all that can happen, then mends all; completes when nothing is amiss. */
  Future<Void> run(int steps) {
    for (int place = 0; place < NODES; place++) {
      nodes.add(new Node(place));
    }
    Future<Void> done =
        Future.join(nodes.stream().map(node -> node.store.load()).toList()).mapEmpty();
    for (int step = 0; step < steps; step++) {
      done = done.compose(before -> hops(random.nextInt(6))).compose(waited -> step());
    }
    return done.compose(stepped -> mended()).onComplete(alike -> over = true);
  }

  private Future<Void> hops(int count) {
    Promise<Void> done = Promise.promise();
    if (over) {
      return done.future();
    }
    if (count == 0) {
      done.complete();
    } else {
      loop.runOnContext(
          now ->
              // Some turns of the loop, some of them with time for a worker.
              (random.nextBoolean() ? Future.succeededFuture() : vertx.executeBlocking(() -> 0))
                  .compose(turn -> hops(count - 1))
                  .onComplete(done));
    }
    return done.future();
  }

  private Future<Void> step() {
    nowMs += random.nextInt(3);
    Node node = nodes.get(random.nextInt(NODES));
    int kind = random.nextInt(100);
    if (kind < 76) {
      node.change();
    } else if (kind < 86) {
      node.cut = !node.cut;
    } else if (kind < 90) {
      node.diskFails = !node.diskFails;
    } else if (kind < 97 || !losesAll) {
      return restart(node, /* wiped= */ !losesAll && random.nextBoolean());
    } else {
      nodes.forEach(one -> one.dead = true);
      map.clear();
      era++;
      return Future.join(nodes.stream().map(one -> restart(one, false)).toList()).mapEmpty();
    }
    return Future.succeededFuture();
  }

  private Future<Void> restart(Node node, boolean wiped) {
    node.dead = true;
    nowMs += 1_000; // as it takes
    return node.store
        .close()
        .compose(
            still -> {
              if (wiped) {
                wipe(node.data);
              }
              Node again = new Node(nodes.indexOf(node));
              nodes.set(again.place, again);
              return again.store.load();
            });
  }

  private static void wipe(Path data) {
    try {
      Files.deleteIfExists(data.resolve("runtime.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Future<Void> mended() {
    for (Node node : nodes) {
      node.cut = false;
      node.diskFails = false;
    }
    return alike();
  }

  /** Completes when all nodes and the map have the same; now and then they compare it. */
  private Future<Void> alike() {
    nodes.forEach(Node::tellOfDoubt);
    Set<Map<Kept.Key, Kept.Stamp>> all = new HashSet<>();
    nodes.forEach(node -> all.add(node.store.newest().stamps()));
    Map<Kept.Key, Kept.Stamp> shared = new HashMap<>();
    map.forEach((key, record) -> shared.put(key, record.stamp()));
    all.add(shared);
    if (all.size() == 1) {
      return Future.succeededFuture();
    }
    Promise<Void> later = Promise.promise();
    vertx.setTimer(50, timer -> alike().onComplete(later));
    return later.future();
  }

  private static boolean isIn(Map<Kept.Key, SharedRecord> map, Kept.Key key, Kept.Stamp stamp) {
    SharedRecord present = map.get(key);
    return present != null && present.stamp().equals(stamp);
  }

  /** A node, and its way to the others. */
  final class Node implements SharedRecords {

    final int place;
    final Path data;
    final RuntimeStore store;
    boolean cut;
    volatile boolean dead;
    volatile boolean diskFails;
    private @Nullable Follower follower;

    Node(int place) {
      this.place = place;
      this.data = folder.resolve("node-" + place);
      InstantSource clock = () -> Instant.ofEpochMilli(nowMs + 7L * place);
      this.store =
          new RuntimeStore(
              vertx,
              data,
              "n" + place,
              DEFINITIONS,
              new RouteTable(List.of()),
              this,
              new FailingDisk(),
              clock);
    }

    /** A disk that keeps what it is told without waiting for it, or refuses it. */
    private final class FailingDisk extends Disk {

      @Override
      void write(Path file, ByteBuffer bytes) throws IOException {
        if (dead || diskFails) {
          throw new IOException("of a test");
        }
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        Files.write(file, all);
      }

      @Override
      void forceFolder(Path folder) {
        // What is written is seen by all of this machine.
      }
    }

    /** Sets or removes something, as a command does. */
    void change() {
      Kept.Key key = Kept.Route.key("r" + random.nextInt(4));
      Future<Void> known = random.nextBoolean() ? store.refresh(key) : Future.succeededFuture();
      known.onSuccess(
          ready -> {
            if (!dead) {
              changeNow(key);
            }
          });
    }

    private void changeNow(Kept.Key key) {
      Kept.Stamp upon = store.newest().stampOf(key);
      Kept record;
      if (store.newest().route(key.id()) != null && random.nextBoolean()) {
        record = store.removed(key);
      } else {
        String body = "{\"match\":\"a" + random.nextInt(1_000) + "/{name}\"}";
        record = new Kept.Route(key.id(), store.stamp(), body, DEFINITIONS.route(body));
      }
      Made change = new Made(era, key, upon, record.stamp());
      Promise<Void> answered = Promise.promise();
      store.change(record).onComplete(answered);
      answered
          .future()
          .onComplete(
              done -> {
                if (!dead) {
                  made.add(change);
                }
              },
              cause -> {
                if (!dead && cause instanceof RuntimeStore.Overtaken) {
                  overtaken.add(change);
                }
              });
    }

    void tellOfDoubt() {
      if (follower != null) {
        follower.doubt();
      }
    }

    // The way to the others

    /** There and back; some answers are lost. */
    private <T> Future<T> asked(Supplier<Future<T>> question) {
      return hops(random.nextInt(4))
          .compose(there -> dead || cut ? Future.<T>failedFuture("not reached") : question.get())
          .compose(
              answer ->
                  hops(random.nextInt(4))
                      .compose(
                          back ->
                              dead
                                  ? Promise.<T>promise().future()
                                  : cut || random.nextInt(30) == 0
                                      ? Future.failedFuture("no answer")
                                      : Future.succeededFuture(answer)));
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public void follow(Follower told) {
      follower = told;
    }

    private void hear(SharedRecord record) {
      hops(random.nextInt(8))
          .onSuccess(
              there -> {
                if (!dead && !cut && follower != null && random.nextInt(10) > 0) {
                  follower.heard(List.of(record));
                }
              });
    }

    @Override
    public Future<Map<Kept.Key, Kept.Stamp>> stamps() {
      return asked(
          () -> {
            Map<Kept.Key, Kept.Stamp> stamps = new HashMap<>();
            map.forEach((key, record) -> stamps.put(key, record.stamp()));
            return Future.succeededFuture(stamps);
          });
    }

    @Override
    public Future<List<SharedRecord>> get(Set<Kept.Key> keys) {
      return asked(
          () ->
              Future.succeededFuture(
                  keys.stream().filter(map::containsKey).map(map::get).toList()));
    }

    @Override
    public Future<Void> offer(Collection<SharedRecord> records) {
      return asked(
          () ->
              Future.join(
                      records.stream()
                          .map(record -> put(new Replacement(record, record.stamp())))
                          .toList())
                  .mapEmpty());
    }

    @Override
    public Future<List<SharedRecord>> replace(Collection<Replacement> replacements) {
      List<SharedRecord> inTheWay = new ArrayList<>();
      return asked(
          () ->
              Future.join(
                      replacements.stream()
                          .map(
                              one ->
                                  put(one)
                                      .onSuccess(
                                          other -> {
                                            if (other != null) {
                                              inTheWay.add(other);
                                            }
                                          }))
                          .toList())
                  .map(all -> inTheWay));
    }

    private Future<@Nullable SharedRecord> put(Replacement one) {
      return hops(random.nextInt(3))
          .map(
              there -> {
                SharedRecord record = one.record();
                SharedRecord present = map.get(record.key());
                if (isIn(map, record.key(), record.stamp())) {
                  return null;
                }
                if (present != null && present.stamp().compareTo(one.upon()) > 0) {
                  return present;
                }
                map.put(record.key(), record);
                everInMap.computeIfAbsent(record.key(), key -> new HashSet<>()).add(record.stamp());
                nodes.forEach(node -> node.hear(record));
                return null;
              });
    }

    @Override
    public Future<Void> forget(Map<Kept.Key, Kept.Stamp> dropped) {
      dropped.forEach(
          (key, stamp) -> {
            if (isIn(map, key, stamp)) {
              map.remove(key);
            }
          });
      return Future.succeededFuture();
    }
  }
}
