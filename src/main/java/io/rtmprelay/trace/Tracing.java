package io.rtmprelay.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Makes the tracer of a node, which sends what it traces to a collector by OTLP over HTTP, in
 * batches, on threads of its own.
 */
public final class Tracing implements VertxTracerFactory {

  private static final String PATH = "/v1/traces";
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final String LIBRARY = "io.opentelemetry";

  /** Kept, or its level and handler would be forgotten with it. */
  private static final Logger LIBRARYS_LOG = Logger.getLogger(LIBRARY);

  private final String collector;
  private final String node;

  /**
   * @param collector base URL, as {@code tracing.otlp} has it
   * @param node under whose name the traces are told apart
   */
  public Tracing(String collector, String node) {
    this.collector = collector.replaceFirst("/+$", "");
    this.node = node;
  }

  /** None of the options are of use: what is traced is not for a config to say. */
  @Override
  public VertxTracer<?, ?> tracer(@Nullable TracingOptions options) {
    logLikeAllOthers();
    Attributes who =
        Attributes.of(
            AttributeKey.stringKey("service.name"),
            "rtmp-relay",
            AttributeKey.stringKey("service.instance.id"),
            node);
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(collector + PATH)
            .setTimeout(ANSWER_LIMIT)
            .build();
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.create(who))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter).setScheduleDelay(EVERY).build())
            .build();
    return new ControlTracer(provider);
  }

  /** The library logs by the JVM's means, which print in a form of their own. */
  private static void logLikeAllOthers() {
    LIBRARYS_LOG.setUseParentHandlers(false);
    if (LIBRARYS_LOG.getHandlers().length == 0) {
      LIBRARYS_LOG.addHandler(new ToLog());
    }
  }

  /** Passes on what the library says, its warnings as such. */
  private static final class ToLog extends Handler {

    private static final org.slf4j.Logger log = LoggerFactory.getLogger(Tracing.class);

    @Override
    public void publish(LogRecord said) {
      if (said.getLevel().intValue() >= Level.WARNING.intValue()) {
        log.warn("traces: {}", said.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
