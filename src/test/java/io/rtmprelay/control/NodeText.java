package io.rtmprelay.control;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.control.config.ConfigOrigin;
import io.rtmprelay.control.config.RunningConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The config of a node under test, whose sinks are quick to fail and to try again. */
public final class NodeText {

  private static final Machine MACHINE = new Machine("bench", 2, 1L << 30);

  private static final Variables NOTHING =
      new Variables() {
        @Override
        public @Nullable String variable(String name) {
          return null;
        }

        @Override
        public String file(String path) throws IOException {
          throw new IOException("no such file");
        }
      };

  private NodeText() {}

  /** Those keys, and {@code more} lines of the file. */
  public static ServerConfig config(Path data, String... more) {
    String text =
        """
        node: { name: bench, data: "%s" }
        sink:
          connectTimeout: 2s
          replyTimeout: 1s
          stallTimeout: 800ms
          retry: { first: 50ms, factor: 2, max: 200ms }
        """
                .formatted(data)
            + String.join("\n", more);
    return read(text);
  }

  /** The config that {@code text} is. */
  public static ServerConfig read(String text) {
    return switch (ConfigReader.read(text, NOTHING, MACHINE)) {
      case ConfigResult.Valid valid -> valid.config();
      case ConfigResult.Invalid invalid -> throw new AssertionError(invalid.faults());
    };
  }

  static RunningConfig running(Vertx vertx, ServerConfig config) {
    return new RunningConfig(
        vertx,
        config,
        new ConfigOrigin(null, NOTHING, MACHINE),
        InstantSource.system(),
        reload -> {
          // Nobody asks for one.
        });
  }
}
