package io.rtmprelay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process does when the system signals it.
 *
 * <p>The JDK's shutdown hooks cannot tell a second signal from the first, nor end with 0, so its
 * unsupported signal API is used. It is reached by reflection: its mere mention is a warning that
 * cannot be switched off.
 */
final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  /** Some supervisors signal the process and then its group: that is one signal, not two. */
  private static final long SAME_SIGNAL_NANOS = 100_000_000;

  private @Nullable Runnable stop;
  private @Nullable Runnable reload;
  private boolean stopping;
  private boolean reloading;
  private long stoppingSinceNanos;

  /** From here on signals wait for {@link #answerBy}; a second TERM or INT halts with 1. */
  static Signals await() {
    Signals signals = new Signals();
    on("TERM", () -> signals.stop("TERM"));
    on("INT", () -> signals.stop("INT"));
    on("HUP", signals::reload);
    return signals;
  }

  /**
   * TERM and INT run {@code stop} once, on a thread of its own; a second one halts with 1. HUP runs
   * {@code reload} each time. What has come before is answered now.
   */
  synchronized void answerBy(Runnable stop, Runnable reload) {
    this.stop = stop;
    this.reload = reload;
    if (stopping) {
      runStop();
    } else if (reloading) {
      reload.run();
    }
  }

  /** The end of {@code input} runs {@code stop} too, unless that has been done. */
  void stopAtEndOf(InputStream input) {
    Thread.ofPlatform()
        .daemon()
        .name("input")
        .start(
            () -> {
              try {
                input.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                log.warn("standard input cannot be read: {}", e.toString());
              }
              inputEnded();
            });
  }

  private synchronized void inputEnded() {
    if (!stopping) {
      begin("standard input has ended");
    }
  }

  private static void on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" ->
                    System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
                default -> "handler of SIG" + name;
              };
      Object proxy =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, call);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException e) {
      log.warn("SIG{} is left to the JVM: {}", name, e.toString());
    }
  }

  synchronized void reload() {
    if (reload == null) {
      reloading = true;
    } else {
      reload.run();
    }
  }

  synchronized void stop(String name) {
    long nowNanos = System.nanoTime();
    if (stopping && nowNanos - stoppingSinceNanos < SAME_SIGNAL_NANOS) {
      return;
    }
    if (stopping) {
      log.warn("SIG{} again: stopping at once", name);
      Runtime.getRuntime().halt(ExitCode.FAULT);
    }
    begin("SIG" + name);
  }

  private void begin(String why) {
    stopping = true;
    stoppingSinceNanos = System.nanoTime();
    log.info("{}: stopping in order", why);
    runStop();
  }

  private void runStop() {
    if (stop != null) {
      Thread.ofPlatform().name("stop").start(stop);
    }
  }
}
