package io.rtmprelay.config.yaml;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** The text of a config as its outermost section. */
public final class YamlText {

  private static final int MAX_CHARS = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_ALIASES = 50;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setCodePointLimit(MAX_CHARS)
          .setMaxAliasesForCollections(MAX_ALIASES)
          .setAllowNonScalarKeys(true)
          .build();

  private YamlText() {}

  /** Reads {@code text}; null if it is no YAML or empty, with the fault told to {@code reading}. */
  public static @Nullable Section read(String text, Reading reading) {
    if (text.length() > MAX_CHARS) {
      reading.fault("", Optional.empty(), "the file has more than " + MAX_CHARS + " characters");
      return null;
    }
    try {
      if (isTooDeep(text, reading)) {
        return null;
      }
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      if (root.isEmpty()) {
        // A file caught half written reads as empty: it must not pass for a config of defaults.
        reading.fault("", Optional.empty(), "the file is empty");
        return null;
      }
      return new Section(reading, "", root.get());
    } catch (MarkedYamlEngineException e) {
      reading.fault("", e.getProblemMark(), "no valid YAML: " + words(e));
    } catch (ReaderException e) {
      reading.fault(
          "", markAt(text, e.getPosition()), "holds a character that YAML does not allow");
    } catch (YamlEngineException e) {
      reading.fault("", Optional.empty(), "no valid YAML: " + e.getMessage());
    }
    return null;
  }

  /** Composing calls itself for each level, so the depth is looked at before. */
  private static boolean isTooDeep(String text, Reading reading) {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        reading.fault("", event.getStartMark(), "nested more than " + MAX_DEPTH + " levels deep");
        return true;
      }
    }
    return false;
  }

  /** The parser's words without the ones it takes from the file, which may be part of a secret. */
  private static String words(MarkedYamlEngineException e) {
    String problem = e.getProblem();
    if (problem.startsWith("found undefined alias")) {
      return "an alias (*name) without its anchor (&name); quote a text that begins with *";
    }
    if (problem.startsWith("found undefined tag handle")) {
      return "a tag that is not defined; quote a text that begins with !";
    }
    return problem;
  }

  private static Optional<Mark> markAt(String text, int position) {
    int at = Math.clamp(position, 0, text.length());
    int line = (int) text.substring(0, at).lines().count() - 1;
    int column = at - (text.lastIndexOf('\n', at - 1) + 1);
    return Optional.of(new Mark("", at, Math.max(0, line), column, new int[0], 0));
  }
}
