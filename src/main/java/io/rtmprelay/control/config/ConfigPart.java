package io.rtmprelay.control.config;

import io.rtmprelay.config.ServerConfig;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * A part of a running node that takes up a new config. All parts of a node are made ready, and then
 * all are put in force, or none is. Called on one control loop, for one reload at a time.
 */
public interface ConfigPart {

  /**
   * Makes ready whatever may fail, unnoticed by all that runs. Fails, in words for who wrote the
   * config, if {@code next} cannot be had; then nothing is left of the attempt.
   *
   * @param before what is in force
   * @param next what is to be, with the keys that need a restart as they are in {@code before}
   */
  Future<Prepared> prepare(ServerConfig before, ServerConfig next);

  /** What was made ready; one of its two ways is gone, once. */
  interface Prepared {

    /** Puts it in force; cannot fail. */
    void commit();

    /** Another part could not be made ready: nothing is left of this one either. */
    void abandon();
  }

  /** A part that always can: it becomes what the next config says. */
  static ConfigPart of(Consumer<ServerConfig> become) {
    return (before, next) ->
        Future.succeededFuture(
            new Prepared() {
              @Override
              public void commit() {
                become.accept(next);
              }

              @Override
              public void abandon() {}
            });
  }
}
