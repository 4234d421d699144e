package io.rtmprelay.transport.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where the dear steps of handshakes are done: a signature, or the check of a chain, takes
 * milliseconds, which no media loop has to spare. Any thread.
 */
final class TlsTasks {

  private static final long IDLE_SECONDS = 30;

  private static final ThreadPoolExecutor THREADS = threads();

  private TlsTasks() {}

  private static ThreadPoolExecutor threads() {
    int most = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // as long as there are handshakes, which are limited
            Thread.ofPlatform().daemon().name("relay-tls-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  static Executor executor() {
    return THREADS;
  }
}
