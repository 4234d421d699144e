package io.rtmprelay.door;

import io.rtmprelay.config.LimitsConfig;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.BindException;

/**
 * One address that is listened on. Any thread, one call at a time.
 *
 * @param <C> its section of the config
 */
interface Door<C> {

  Address address();

  /**
   * Starts to listen, for the first time or again; a failure names the address, and is a
   * BindException if it is in use.
   */
  Future<Void> open();

  /** Whoever comes from now on meets {@code config}, which has the same address. */
  void become(C config, LimitsConfig limits);

  /** Gives the address up; who came in before goes on as long as its kind may. */
  void leave();

  /** Gives the address up, and ends all who came in. */
  Future<Void> close();

  /** What is listened on, for whoever started the node. */
  String line();

  /** Says where {@code binding} failed, since it does not say so itself. */
  static <T> Future<T> named(Address address, Future<T> binding) {
    return binding.recover(
        cause -> {
          String message = String.valueOf(cause.getMessage());
          return Future.failedFuture(
              message.contains("Address already in use")
                  ? new BindException(address + " is in use")
                  : new IOException("cannot listen on " + address + ": " + message, cause));
        });
  }
}
