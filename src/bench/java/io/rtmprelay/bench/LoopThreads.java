package io.rtmprelay.bench;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for benchmarks of the kind that event loops are: on others Netty keeps neither memory nor
 * buffers at hand, and what it does instead would be measured. Made by JMH, by its name.
 */
public final class LoopThreads extends ThreadPoolExecutor {

  public LoopThreads(int maxThreads, String prefix) {
    super(
        maxThreads,
        maxThreads,
        0,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        new DefaultThreadFactory(prefix));
  }
}
