package io.rtmprelay.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.config.yaml.Reading;
import io.rtmprelay.config.yaml.Variables;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A config text under test, with an environment of its own. */
final class Candidate {

  static final Machine MACHINE = new Machine("host-7", 4, 1L << 30);

  private final String text;
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> files = new HashMap<>();

  private Candidate(String text) {
    this.text = text;
  }

  static Candidate of(String text) {
    return new Candidate(text);
  }

  /** A config of one route and one sink, of which {@code sink} are the keys besides the id. */
  static Candidate ofSink(String sink) {
    return of("routes: [ { match: 'live/{name}', sinks: [ { id: a, " + sink + " } ] } ]");
  }

  Candidate with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Candidate withFile(String path, String contents) {
    files.put(path, contents);
    return this;
  }

  ConfigResult result() {
    return result(MACHINE);
  }

  ConfigResult result(Machine machine) {
    return ConfigReader.read(text, variables(), machine);
  }

  /** The keys that the reader asks this text for. */
  Set<String> keys() {
    Reading reading = new Reading(variables());
    ConfigReader.read(text, reading, MACHINE);
    return reading.keys();
  }

  ServerConfig config() {
    ConfigResult result = result();
    assertThat(result).isInstanceOf(ConfigResult.Valid.class);
    return ((ConfigResult.Valid) result).config();
  }

  List<ConfigFault> faults() {
    ConfigResult result = result();
    assertThat(result).isInstanceOf(ConfigResult.Invalid.class);
    return ((ConfigResult.Invalid) result).faults();
  }

  ConfigFault fault() {
    List<ConfigFault> faults = faults();
    assertThat(faults).hasSize(1);
    return faults.getFirst();
  }

  private Variables variables() {
    return new Variables() {
      @Override
      public @Nullable String variable(String name) {
        return environment.get(name);
      }

      @Override
      public String file(String path) throws IOException {
        String contents = files.get(path);
        if (contents == null) {
          throw new IOException("no such file");
        }
        return contents;
      }
    };
  }
}
