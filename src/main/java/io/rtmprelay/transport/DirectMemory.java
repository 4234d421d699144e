package io.rtmprelay.transport;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/**
 * How much memory the buffers of this process may take outside the heap. The JVM has no option for
 * a share of what there is, and an image may have no shell to reckon one, so {@code
 * conf/jvm.options} leaves the JVM's own bound open and Netty, which makes the buffers, is given
 * one here.
 */
public final class DirectMemory {

  /** What Netty reads when its first class of buffers is loaded. */
  static final String NETTY_BOUND = "io.netty.maxDirectMemory";

  private DirectMemory() {}

  /**
   * Bounds it to half of the machine's or the container's memory, unless a bound was set: a {@code
   * -XX:MaxDirectMemorySize} that the memory can hold, or Netty's own property. To be called before
   * anything of Netty is used.
   */
  public static void bound() {
    if (System.getProperty(NETTY_BOUND) == null) {
      boundOf(statedBytes(), memoryBytes())
          .ifPresent(bytes -> System.setProperty(NETTY_BOUND, String.valueOf(bytes)));
    }
  }

  /**
   * What to bound buffers to, where the JVM's bound is none.
   *
   * @param statedBytes the JVM's bound; 0 if it is left to the JVM
   * @param memoryBytes what the machine or the container has
   */
  static OptionalLong boundOf(long statedBytes, long memoryBytes) {
    return statedBytes > memoryBytes ? OptionalLong.of(memoryBytes / 2) : OptionalLong.empty();
  }

  private static long statedBytes() {
    var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
  }

  /** The limit of the process's control group counts where it is below the machine's memory. */
  private static long memoryBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }
}
