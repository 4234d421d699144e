package io.rtmprelay.door;

import io.rtmprelay.config.AdminConfig;
import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.ServerConfig.ViewersConfig;
import io.rtmprelay.control.config.ConfigPart;
import io.rtmprelay.transport.ConnectionLimits;
import io.rtmprelay.transport.RtmpServer;
import io.rtmprelay.transport.loop.MediaLoops;
import io.rtmprelay.transport.play.PlayGate;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.web.WebServices;
import io.rtmprelay.web.WebVerticle;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All addresses that a node listens on: for publishers, for viewers, and for operators. Any thread,
 * one change at a time.
 */
public final class Doors implements ConfigPart {

  private static final Logger log = LoggerFactory.getLogger(Doors.class);

  /** Connections to the admin port at one time, and in one second. */
  private static final int MAX_OPERATORS = 1_000;

  /** So that one host alone, whatever it does, keeps out no probe and no other operator. */
  private static final int MAX_OPERATORS_OF_ADDRESS = 500;

  private final MediaLoops loops;
  private final Supplier<@Nullable String> beyond;
  private final ConnectionLimits connections;
  private final DoorRow<IngestConfig, IngestDoor> ingest;
  private final DoorRow<ViewersConfig, ViewersDoor> viewers;
  private final DoorRow<AdminConfig, AdminDoor> admin;

  /** They finish answers of theirs, and know no token that is gone. */
  private final List<AdminDoor> formerAdmin = new CopyOnWriteArrayList<>();

  private volatile boolean open;
  private volatile boolean leaving;

  /**
   * @param node as it is shown to operators
   * @param chunkSize bytes of body in each chunk sent
   * @param connections within which publishers and viewers are let in
   * @param limits the limits that hold at first
   * @param publish who may publish
   * @param play who may play
   * @param services what the web stands on; its sockets are those of viewers
   * @param beyond why no stream can be published here now, in words, though the doors are open;
   *     null if they can
   */
  public Doors(
      MediaLoops loops,
      String node,
      int chunkSize,
      ConnectionLimits connections,
      LimitsConfig limits,
      PublishGate publish,
      PlayGate play,
      WebServices services,
      Supplier<@Nullable String> beyond) {
    this.loops = loops;
    this.beyond = beyond;
    this.connections = connections;
    IngestDoor.Servers servers =
        (config, settings) -> new RtmpServer(loops, config, settings, connections, publish, play);
    WebServices ofOperators = services.with(new HttpSocketLayer(ofOperators(limits)));
    this.ingest =
        new DoorRow<>(
            IngestDoor::address,
            (config, within) -> new IngestDoor(config, within, chunkSize, servers));
    this.viewers =
        new DoorRow<>(
            ViewersDoor::address,
            (config, within) -> new ViewersDoor(loops.vertx(), config, within, services));
    this.admin =
        new DoorRow<>(
            AdminDoor::address,
            (config, within) ->
                new AdminDoor(
                    loops.vertx(),
                    config,
                    current -> new WebVerticle(current, node, ofOperators, this::trouble)));
  }

  /** They are counted apart: whoever takes all places of publishers must not keep them out. */
  private static ConnectionLimits ofOperators(LimitsConfig limits) {
    return new ConnectionLimits(
        new LimitsConfig(
            limits.memory(),
            MAX_OPERATORS,
            MAX_OPERATORS_OF_ADDRESS,
            new LimitsConfig.HandshakeRate(MAX_OPERATORS, MAX_OPERATORS_OF_ADDRESS),
            limits.sinkTargets(),
            limits.handshake(),
            limits.publisherIdle(),
            limits.bitrate()));
  }

  /** Opens them for the first time; fails with a BindException if an address is in use. */
  public Future<Void> open(ServerConfig config) {
    return prepare(config, config)
        .onSuccess(
            prepared -> {
              prepared.commit();
              open = true;
            })
        .mapEmpty();
  }

  @Override
  public Future<Prepared> prepare(ServerConfig before, ServerConfig next) {
    if (leaving) {
      return Future.failedFuture("the relay is stopping");
    }
    var ofIngest = ingest.changeTo(next.ingest(), next.limits());
    var ofViewers = viewers.changeTo(next.viewers(), next.limits());
    var ofAdmin = admin.changeTo(List.of(next.admin()), next.limits());
    Runnable taken =
        () -> {
          connections.become(next.limits());
          ofIngest.take();
          ofViewers.take();
          ofAdmin.take();
          formerAdmin.removeIf(AdminDoor::isOver);
          formerAdmin.addAll(ofAdmin.leaving());
          formerAdmin.forEach(door -> door.become(next.admin(), next.limits()));
          if (leaving) {
            ingest.doors().forEach(IngestDoor::stopAccepting);
          }
          if (open) {
            tell(List.of(ofIngest, ofViewers, ofAdmin));
          }
        };
    return new DoorChange(loops.vertx(), List.of(ofIngest, ofViewers, ofAdmin), taken).prepare();
  }

  private static void tell(List<? extends DoorRow<?, ?>.Change> changes) {
    for (DoorRow<?, ?>.Change change : changes) {
      change.leaving().forEach(door -> log.info("no longer listening: {}", door.line()));
      change.fresh().forEach(door -> log.info("listening: {}", door.line()));
    }
  }

  /** Why publishers are not welcome now, in words; null if they are. */
  public @Nullable String trouble() {
    if (leaving) {
      return "the relay stops, or sends its publishers elsewhere";
    }
    return open ? beyond.get() : "the relay starts";
  }

  /**
   * No publisher is let in from now on; who is connected stays, and so do viewers and operators.
   */
  public void stopAccepting() {
    leaving = true;
    ingest.doors().forEach(IngestDoor::stopAccepting);
  }

  /** One line for each address listened on. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    ingest.doors().forEach(door -> lines.add(door.line()));
    viewers.doors().forEach(door -> lines.add(door.line()));
    admin.doors().forEach(door -> lines.add(door.line()));
    return lines;
  }

  /** The ports publishers connect to, in the config's order. */
  public List<Integer> ingestPorts() {
    return ingest.doors().stream().map(IngestDoor::port).toList();
  }

  /** Where operators are answered. */
  public String adminUrl() {
    return admin.doors().getFirst().url();
  }
}
