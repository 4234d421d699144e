package io.rtmprelay.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.DoubleSupplier;

/** What the JVM and the system know of this process. */
final class ProcessMeters {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final double MS_PER_SECOND = 1_000;
  private static final int KIB = 1024;

  private ProcessMeters() {}

  /** Shows it all; takes the JVM a while. */
  static void bind(MeterRegistry registry) {
    new JvmMemoryMetrics().bindTo(registry);
    ManagementFactory.getGarbageCollectorMXBeans().forEach(each -> collector(registry, each));
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gauge(
        registry,
        "relay.direct.memory.used.bytes",
        "Bytes of direct memory that buffers take, media, sockets and TLS together",
        PlatformDependent::usedDirectMemory);
    gauge(
        registry,
        "relay.direct.memory.limit.bytes",
        "Bytes of direct memory that they may take",
        PlatformDependent::maxDirectMemory);
    gauge(
        registry,
        "process.resident.memory.bytes",
        "Bytes of memory that the process takes of the machine's",
        ProcessMeters::residentBytes);
  }

  private static void collector(MeterRegistry registry, GarbageCollectorMXBean collector) {
    FunctionCounter.builder(
            "jvm.gc.collections", collector, GarbageCollectorMXBean::getCollectionCount)
        .description("Collections of garbage")
        .tag("gc", collector.getName())
        .register(registry);
    FunctionCounter.builder(
            "jvm.gc.seconds", collector, gc -> gc.getCollectionTime() / MS_PER_SECOND)
        .description("Seconds that collections of garbage took")
        .tag("gc", collector.getName())
        .register(registry);
  }

  private static void gauge(
      MeterRegistry registry, String name, String description, DoubleSupplier of) {
    Gauge.builder(name, of::getAsDouble).description(description).register(registry);
  }

  /** As Linux has it; not a number elsewhere. */
  private static double residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(kib -> Long.parseLong(kib) * KIB)
          .findFirst()
          .orElseThrow(() -> new IOException("no " + RESIDENT));
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
