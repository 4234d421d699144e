package io.rtmprelay.config.reader.observe;

import io.rtmprelay.config.observe.LogConfig;
import io.rtmprelay.config.observe.LogConfig.Level;
import io.rtmprelay.config.observe.MetricsConfig;
import io.rtmprelay.config.observe.TracingConfig;
import io.rtmprelay.config.yaml.Scalar;
import io.rtmprelay.config.yaml.Section;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys under {@code log}, {@code metrics} and {@code tracing}. */
public final class ObserveReader {

  private static final Pattern LOGGER =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*");

  private ObserveReader() {}

  public static LogConfig log(Section section) {
    return new LogConfig(
        section.choice("level", LogConfig.DEFAULT.level()),
        section.choice("format", LogConfig.DEFAULT.format()),
        section.mapping("levels", ObserveReader::level));
  }

  private static @Nullable Level level(String logger, Scalar scalar) {
    if (LOGGER.matcher(logger).matches()) {
      return scalar.choice(Level.class);
    }
    scalar.fault("must be of a logger: words with dots between, as in io.netty.handler");
    return null;
  }

  public static MetricsConfig metrics(Section section) {
    return new MetricsConfig(section.toggle("perStream", MetricsConfig.DEFAULT.perStream()));
  }

  public static TracingConfig tracing(Section section) {
    return new TracingConfig(section.value("otlp", ObserveReader::collector));
  }

  private static @Nullable String collector(Scalar scalar) {
    try {
      URI url = URI.create(scalar.text());
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean bare =
          url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
      if (web && bare && url.getHost() != null) {
        return scalar.text();
      }
    } catch (IllegalArgumentException e) {
      // told below, in words of its own
    }
    scalar.fault(
        "must be http://host:port or https://, a path at most behind it, and no user or query");
    return null;
  }
}
