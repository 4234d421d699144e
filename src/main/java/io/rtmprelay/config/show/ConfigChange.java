package io.rtmprelay.config.show;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing in which two configs differ, as it may be shown to whoever may see a config.
 *
 * @param path the key, as in {@code routes[live/{name}].sinks[a].queue.bytes}: what stands in a
 *     list is named by its id, match, name or address, never by its position
 * @param before as the config spells it: a text, a number, a truth value, a list or a map of those;
 *     null if there is none. A secret is masked
 * @param after likewise; what is shown as before but is not the same ends with {@code (changed)}
 */
public record ConfigChange(
    String path, @Nullable Object before, @Nullable Object after, Effect effect) {

  /** What it takes for a change to hold. */
  public enum Effect {
    /** It holds at once. */
    LIVE,
    /** It holds for who connects or is dialled from then on; whoever is there keeps what it has. */
    NEXT,
    /** The relay reads it at its start only. */
    RESTART;

    /** As the API has it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
