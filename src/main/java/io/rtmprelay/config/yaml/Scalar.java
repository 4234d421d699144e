package io.rtmprelay.config.yaml;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * One value of a config with everything put in. Whatever it is read as, a value that does not fit
 * is told as a fault and read as null.
 */
public final class Scalar {

  private static final Set<String> ON = Set.of("on", "yes", "true");
  private static final Set<String> OFF = Set.of("off", "no", "false");
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]{1,9}(\\.[0-9]{1,9})?");

  /** What some reader of YAML takes for a number, a date or a time of day. */
  private static final Pattern NOT_SURELY_TEXT =
      Pattern.compile(
          "[+-]?(0[xob][0-9a-fA-F_]+|[0-9][0-9_]*(\\.[0-9_]*)?([eE][+-]?[0-9]+)?"
              + "|\\.[0-9]+([eE][+-]?[0-9]+)?|\\.(?i:inf|nan)|[0-9]+(:[0-9]+)+"
              + "|[0-9]{4}-[0-9]{2}-[0-9]{2})");

  private static final int MAX_SHOWN_CHARS = 60;

  private final Reading reading;
  private final String path;
  private final ScalarNode node;
  private final Substitution substituted;

  private Scalar(Reading reading, String path, ScalarNode node, Substitution substituted) {
    this.reading = reading;
    this.path = path;
    this.node = node;
    this.substituted = substituted;
  }

  /** The value of {@code node}, or null if something it refers to is missing. */
  static @Nullable Scalar of(Reading reading, String path, ScalarNode node) {
    Substitution substituted = reading.substitute(path, node.getValue());
    substituted.problems().forEach(problem -> reading.fault(path, node, problem));
    return substituted.problems().isEmpty() ? new Scalar(reading, path, node, substituted) : null;
  }

  /** The text as it is. */
  public String text() {
    return substituted.text();
  }

  /** Index in {@link #text} after the last character that came from elsewhere; 0 if none did. */
  public int putInUpTo() {
    return substituted.putInUpTo();
  }

  /** The text of the file that this value names; null after a fault, which names the file. */
  public @Nullable String contents() {
    String refusal = reading.refusal();
    if (refusal != null) {
      fault("names a file of the relay's machine, which " + refusal);
      return null;
    }
    try {
      return reading.file(text());
    } catch (NoSuchFileException e) {
      fault("names " + shown() + ", but there is no such file");
    } catch (AccessDeniedException e) {
      fault("names " + shown() + ", which the relay may not read");
    } catch (CharacterCodingException e) {
      fault("names " + shown() + ", which is no text");
    } catch (IOException | InvalidPathException e) {
      fault("names " + shown() + ", which cannot be read");
    }
    return null;
  }

  /** Tells a fault of this value. */
  public void fault(String message) {
    reading.fault(path, node, message);
  }

  /** Tells what is wrong with this value, in the words of who tried to use it. */
  public void fault(IllegalArgumentException e) {
    fault(String.valueOf(e.getMessage()));
  }

  /** The text of a secret, of which no fault prints a character. */
  public @Nullable String secret() {
    String text = text();
    boolean bareWord = node.isPlain() && putInUpTo() == 0;
    if (bareWord && (isSwitch(text) || NOT_SURELY_TEXT.matcher(text).matches())) {
      fault("must be text, but YAML takes it for a number or a switch: put it in quotes");
      return null;
    }
    if (text.isEmpty()) {
      fault("is empty, but a secret has at least one character");
      return null;
    }
    if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      fault("holds a line break or another control character, which no secret can have");
      return null;
    }
    return text;
  }

  /** A whole number. */
  public @Nullable Integer number(int min, int max) {
    if (isBare() && WHOLE.matcher(text()).matches()) {
      long value = Long.parseLong(text());
      if (value >= min && value <= max) {
        return (int) value;
      }
    }
    refuse("must be a whole number from " + min + " to " + max);
    return null;
  }

  @Nullable Double decimal(double min, double max) {
    if (isBare() && DECIMAL.matcher(text()).matches()) {
      double value = Double.parseDouble(text());
      if (value >= min && value <= max) {
        return value;
      }
    }
    refuse("must be a number from " + min + " to " + max);
    return null;
  }

  /** A size, rate or time in its smallest unit. */
  public @Nullable Long quantity(Quantity quantity, long min, long max) {
    OptionalLong value = quantity.parse(text());
    if (value.isPresent() && value.getAsLong() >= min && value.getAsLong() <= max) {
      return value.getAsLong();
    }
    String bounds = "from " + quantity.format(min) + " to " + quantity.format(max);
    refuse("must be " + (value.isPresent() ? "" : quantity.form() + ", ") + bounds);
    return null;
  }

  /** A time. */
  public @Nullable Duration duration(Duration min, Duration max) {
    Long ms = quantity(Quantity.TIME, min.toMillis(), max.toMillis());
    return ms == null ? null : Duration.ofMillis(ms);
  }

  @Nullable Boolean toggle() {
    String word = text().toLowerCase(Locale.ROOT);
    if (isSwitch(word)) {
      return ON.contains(word);
    }
    refuse("must be on or off");
    return null;
  }

  /** Whether this switches off: off, no or false. */
  public boolean isOff() {
    return OFF.contains(text().toLowerCase(Locale.ROOT));
  }

  /** One of the words of {@code type}. */
  public <E extends Enum<E>> @Nullable E choice(Class<E> type) {
    String word = text().toLowerCase(Locale.ROOT);
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      String name = word(constant);
      boolean same = name.equals(word);
      // Where a choice has on and off, the other spellings of a switch mean them too.
      if (same || (name.equals("on") && ON.contains(word)) || (name.equals("off") && isOff())) {
        return constant;
      }
    }
    List<String> words = Arrays.stream(constants).map(Scalar::word).toList();
    refuse("must be one of " + String.join(", ", words));
    return null;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static boolean isSwitch(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return ON.contains(word) || OFF.contains(word);
  }

  /** Quotes make a text of a number, unless what they hold was put in, where YAML needs them. */
  private boolean isBare() {
    return node.isPlain() || putInUpTo() > 0;
  }

  private void refuse(String expected) {
    String quote = isBare() ? "" : "\"";
    fault(expected + ", but is " + quote + shown() + quote);
  }

  private String shown() {
    String shown = substituted.shown();
    boolean cut = shown.length() > MAX_SHOWN_CHARS;
    return cut ? shown.substring(0, MAX_SHOWN_CHARS) + "..." : shown;
  }
}
