package io.rtmprelay.config.yaml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A kind of number that is written with a unit: a size, a rate, a time. */
public final class Quantity {

  /** Bytes; a bare number is bytes. */
  public static final Quantity BYTES =
      new Quantity(
          "a size such as 512MiB, 4MB or plain bytes",
          "B",
          new Unit("", 1),
          new Unit("B", 1),
          new Unit("kB", 1_000),
          new Unit("KB", 1_000),
          new Unit("MB", 1_000_000),
          new Unit("GB", 1_000_000_000),
          new Unit("KiB", 1L << 10),
          new Unit("MiB", 1L << 20),
          new Unit("GiB", 1L << 30));

  /** Bits per second. */
  public static final Quantity BITRATE =
      new Quantity(
          "a rate such as 500kbps or 100Mbps",
          "bps",
          new Unit("bps", 1),
          new Unit("kbps", 1_000),
          new Unit("Mbps", 1_000_000),
          new Unit("Gbps", 1_000_000_000));

  /** Milliseconds. */
  public static final Quantity TIME =
      new Quantity(
          "a time such as 500ms, 10s, 2m or 1h",
          "s",
          new Unit("ms", 1),
          new Unit("s", 1_000),
          new Unit("m", 60_000),
          new Unit("h", 3_600_000),
          new Unit("d", 86_400_000));

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}) ?([A-Za-z]*)");

  /** What a suffix multiplies by. */
  private record Unit(String suffix, long factor) {}

  private final String form;
  private final String zeroSuffix;
  private final Map<String, Unit> units = new LinkedHashMap<>();

  private Quantity(String form, String zeroSuffix, Unit... units) {
    this.form = form;
    this.zeroSuffix = zeroSuffix;
    for (Unit unit : units) {
      this.units.put(unit.suffix, unit);
    }
  }

  /** How one is written, for a fault. */
  String form() {
    return form;
  }

  /** The number in the smallest unit, or empty if {@code text} is none or does not fit a long. */
  public OptionalLong parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    Unit unit = matcher.matches() ? units.get(matcher.group(2)) : null;
    if (unit == null) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return number > Long.MAX_VALUE / unit.factor
        ? OptionalLong.empty()
        : OptionalLong.of(number * unit.factor);
  }

  /** {@code value}, not negative, in the largest unit that holds it exactly. */
  public String format(long value) {
    if (value == 0) {
      return 0 + zeroSuffix;
    }
    Unit best = null;
    for (Unit unit : units.values()) {
      if (value % unit.factor == 0 && isBetter(unit, best)) {
        best = unit;
      }
    }
    return best == null ? Long.toString(value) : value / best.factor + best.suffix;
  }

  private static boolean isBetter(Unit unit, @Nullable Unit best) {
    return !unit.suffix.isEmpty() && (best == null || unit.factor > best.factor);
  }
}
