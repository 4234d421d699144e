package io.rtmprelay.control.bus.wire;

import io.rtmprelay.control.origin.Origins;
import io.rtmprelay.control.origin.PeerNode;
import io.rtmprelay.control.origin.Roll;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who is asked: the node where a stream lives, or all there are. Any thread. */
public final class Nodes {

  private final String self;
  private final Origins origins;
  private final Roll roll;

  /**
   * @param self the node that asks
   */
  public Nodes(String self, Origins origins) {
    this.self = self;
    this.origins = origins;
    this.roll = new Roll(origins);
  }

  /**
   * The name of the node that is the origin of a stream, be it this one; empty if none is. Fails
   * with {@link NoAnswer}.
   */
  public Future<Optional<String>> origin(String streamName) {
    return origins
        .find(streamName)
        .map(found -> found.map(PeerNode::name))
        .timeout(NoAnswer.LIMIT_MS, TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(NoAnswer.of(cause)));
  }

  /**
   * Asks at home first, then who is the origin, and if that one is it no more, who is since.
   *
   * @param ask a node, which says that there is no such stream if it does not live there
   */
  public <A> Future<A> wherever(String streamName, Function<String, Future<A>> ask) {
    return ask.apply(self)
        .recover(
            cause ->
                unlessUnknown(
                    cause,
                    none -> next(none, origin(streamName), o -> atOrigin(streamName, o, ask))));
  }

  private <A> Future<A> atOrigin(String streamName, String first, Function<String, Future<A>> ask) {
    return ask.apply(first)
        .recover(
            cause ->
                unlessUnknown(
                    cause,
                    none ->
                        next(
                            none,
                            none.origin().map(o -> known(o)).orElseGet(() -> origin(streamName)),
                            since ->
                                since.equals(first)
                                    ? Future.failedFuture(none)
                                    : ask.apply(since))));
  }

  private static Future<Optional<String>> known(String origin) {
    return Future.succeededFuture(Optional.of(origin));
  }

  private static <A> Future<A> unlessUnknown(
      Throwable cause, Function<NoAnswer, Future<A>> otherwise) {
    return cause instanceof NoAnswer none && none.isUnknown()
        ? otherwise.apply(none)
        : Future.failedFuture(cause);
  }

  private static <A> Future<A> next(
      NoAnswer none, Future<Optional<String>> origin, Function<String, Future<A>> ask) {
    return origin.compose(
        found -> found.isEmpty() ? Future.failedFuture(none) : ask.apply(found.get()));
  }

  /** What nodes told, and who told nothing. */
  public record Told<A>(List<A> answers, List<String> missing) {}

  /**
   * Asks all at once; fails if this one does not answer. Who else does not is missing, as are those
   * that went without a word.
   */
  public <A> Future<Told<A>> all(Function<String, Future<A>> ask) {
    List<String> asked =
        Stream.concat(Stream.of(self), origins.peers().stream().map(PeerNode::name)).toList();
    List<Future<A>> answers = asked.stream().map(ask).toList();
    return Future.join(answers)
        .transform(
            all -> {
              if (answers.getFirst().failed()) {
                return Future.failedFuture(answers.getFirst().cause());
              }
              List<A> given = new ArrayList<>();
              TreeSet<String> missing = new TreeSet<>(missing());
              for (int i = 0; i < asked.size(); i++) {
                if (answers.get(i).succeeded()) {
                  given.add(answers.get(i).result());
                } else {
                  missing.add(asked.get(i));
                }
              }
              return Future.succeededFuture(new Told<>(given, List.copyOf(missing)));
            });
  }

  /** The node says that it is about to go. */
  public void leaves(String node) {
    roll.leaves(node);
  }

  /** Those that were in touch with this one and went without a word. */
  public List<String> missing() {
    return roll.missing(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }
}
