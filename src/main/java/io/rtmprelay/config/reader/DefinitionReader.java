package io.rtmprelay.config.reader;

import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.config.yaml.Reading;
import io.rtmprelay.config.yaml.Section;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.config.yaml.YamlText;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one sink or one route that comes with a request: the keys, bounds and defaults are those of
 * the file. Nothing is put into it from the environment or from files, since who sends a request is
 * not to read what the relay can; and a {@code file:} sink stays in the folder for such recordings.
 * Any thread.
 */
public final class DefinitionReader {

  /** What came of reading one. */
  public sealed interface Definition<T> {

    /** Nothing is wrong. */
    record Valid<T>(T value) implements Definition<T> {}

    /** Everything that is wrong, in the order of the text; at least one fault. */
    record Invalid<T>(List<ConfigFault> faults) implements Definition<T> {
      public Invalid {
        faults = List.copyOf(faults);
      }
    }
  }

  private final ServerConfig config;

  /**
   * @param config what the file says, which has the defaults
   */
  public DefinitionReader(ServerConfig config) {
    this.config = config;
  }

  /**
   * Reads a sink of one stream.
   *
   * @param text one mapping, as YAML or JSON
   * @param match of the route that takes the stream, whose captures the sink may use; null if that
   *     is not known, and any may be used
   */
  public Definition<TargetConfig> sink(String text, @Nullable NamePattern match) {
    return read(
        text,
        section ->
            new TargetReader(UrlReader.ofStream(match, config.node().name()), config.sink())
                .read(section));
  }

  /**
   * Reads a route.
   *
   * @param text one mapping, as YAML or JSON
   */
  public Definition<RouteConfig> route(String text) {
    return read(
        text,
        section ->
            new RouteReader(
                    config.node(),
                    new StreamReader(config.limits().memory()),
                    config.stream(),
                    config.sink(),
                    true)
                .route(section));
  }

  private static <T> Definition<T> read(String text, Function<Section, @Nullable T> reader) {
    Reading reading = new Reading(NothingPutIn.IT);
    Section section = YamlText.read(text, reading);
    T value = section == null ? null : reader.apply(section);
    List<ConfigFault> faults = reading.finish();
    return value == null || !faults.isEmpty()
        ? new Definition.Invalid<>(faults)
        : new Definition.Valid<>(value);
  }

  /** What the relay's machine knows is not for those who send requests. */
  private enum NothingPutIn implements Variables {
    IT;

    @Override
    public @Nullable String refusal() {
      return "is for the config file alone";
    }

    @Override
    public @Nullable String variable(String name) {
      return null;
    }

    @Override
    public String file(String path) throws IOException {
      throw new IOException("not for a request");
    }
  }
}
