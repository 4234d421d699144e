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

  /** Says where {@code binding} failed, and what to do, since it does not say so itself. */
  static <T> Future<T> named(Address address, Future<T> binding) {
    return binding.recover(cause -> Future.failedFuture(fault(address, cause)));
  }

  /** What keeps {@code address} from being listened on: a BindException if somebody else does. */
  private static IOException fault(Address address, Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("Address already in use")) {
      return new BindException(address + " is in use");
    }
    return new IOException("cannot listen on " + address + ": " + remedy(message), cause);
  }

  /** The system's own words name its call, not what is to be done. */
  private static String remedy(String message) {
    if (message.contains("Permission denied")) {
      return "a port below 1024 takes the capability CAP_NET_BIND_SERVICE; grant it, or take a"
          + " higher port";
    }
    if (message.contains("Cannot assign requested address")) {
      return "it is no address of this machine; ip address lists those, 0.0.0.0 is all of IPv4";
    }
    return message.contains("Too many open files")
        ? "too many files are open; raise the bound (ulimit -n, LimitNOFILE)"
        : message;
  }
}
