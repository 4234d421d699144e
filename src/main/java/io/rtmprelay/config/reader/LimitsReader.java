package io.rtmprelay.config.reader;

import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.LimitsConfig.HandshakeRate;
import io.rtmprelay.config.host.SinkTargets;
import io.rtmprelay.config.reader.value.Values;
import io.rtmprelay.config.yaml.Quantity;
import io.rtmprelay.config.yaml.Section;
import java.time.Duration;

/** The keys under {@code limits}. */
final class LimitsReader {

  static final long MIB = 1L << 20;

  private static final long MEMORY = 512 * MIB;
  private static final long MAX_MEMORY = 1024 * 1024 * MIB;
  private static final int CONNECTIONS = 20_000;
  private static final int CONNECTIONS_PER_ADDRESS = 2_000;
  private static final int HANDSHAKES = 2_000;
  private static final int HANDSHAKES_PER_ADDRESS = 500;
  private static final int MAX_COUNT = 1_000_000;
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final Duration MAX_HANDSHAKE = Duration.ofMinutes(5);
  private static final Duration PUBLISHER_IDLE = Duration.ofSeconds(15);
  private static final Duration MAX_PUBLISHER_IDLE = Duration.ofHours(1);
  private static final long MIN_MESSAGE = MIB / 16;
  private static final long MBPS = 1_000_000;

  private LimitsReader() {}

  static LimitsConfig read(Section section, Machine machine) {
    return new LimitsConfig(
        memory(section, machine.directMemoryBytes()),
        section.number("connections", CONNECTIONS, 1, MAX_COUNT),
        section.number("connectionsPerAddress", CONNECTIONS_PER_ADDRESS, 1, MAX_COUNT),
        section.section("handshakesPerSecond", LimitsReader::handshakes),
        section.has("sinkTargets")
            ? new SinkTargets(section.scalars("sinkTargets", Values::hostPattern))
            : null,
        section.duration("handshake", HANDSHAKE, Duration.ofMillis(100), MAX_HANDSHAKE),
        section.duration(
            "publisherIdle", PUBLISHER_IDLE, Duration.ofSeconds(1), MAX_PUBLISHER_IDLE),
        section.quantity("bitrate", Quantity.BITRATE, 100 * MBPS, MBPS / 100, 100_000 * MBPS),
        section.quantity(
            "messageSize",
            Quantity.BYTES,
            LimitsConfig.ANY_MESSAGE,
            MIN_MESSAGE,
            LimitsConfig.ANY_MESSAGE));
  }

  private static long memory(Section section, long directBytes) {
    // Handshakes, TLS and the buffers of sockets live in direct memory too.
    long share = Math.max(MIB, directBytes / 10 * 7 / MIB * MIB);
    long fallback = Math.min(MEMORY, share);
    long memory = section.quantity("memory", Quantity.BYTES, fallback, MIB, MAX_MEMORY);
    if (memory > share) {
      section.fault(
          "memory",
          "is "
              + Quantity.BYTES.format(memory)
              + ", but must be at most "
              + Quantity.BYTES.format(share)
              + ", 70 % of the JVM's direct memory of "
              + Quantity.BYTES.format(directBytes));
    }
    return memory;
  }

  private static HandshakeRate handshakes(Section section) {
    return new HandshakeRate(
        section.number("total", HANDSHAKES, 1, MAX_COUNT),
        section.number("perAddress", HANDSHAKES_PER_ADDRESS, 1, MAX_COUNT));
  }
}
