package io.rtmprelay.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Context;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Traces requests of the API, the commands on the bus that they lead to, and calls of hooks. Any
 * thread.
 *
 * <p>An attribute is told only if it is one that holds no key: of a request its path, never its
 * query; of a hook its host, never its path.
 */
final class ControlTracer implements VertxTracer<Span, Span> {

  private static final String TRACED_PATH = "/api/";
  private static final int SERVER_FAULT = 500;
  private static final long LAST_BATCH_MS = 500;

  /** Of each request, the span within which what it leads to happens. */
  private static final ContextLocal<Span> ACTIVE = ContextLocal.registerLocal(Span.class);

  private static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();
  private static final TextMapSetter<BiConsumer<String, String>> SETTER =
      (headers, key, value) -> {
        if (headers != null) {
          headers.accept(key, value);
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  ControlTracer(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get("io.rtmprelay");
  }

  /**
   * A request of the API begins a trace, or goes on with the caller's; a message never begins one.
   */
  @Override
  public <R> @Nullable Span receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Entry<String, String>> headers,
      TagExtractor<R> tags) {
    Map<String, String> known = tags.extract(request);
    var from = PROPAGATOR.extract(io.opentelemetry.context.Context.root(), headers, Headers.GETTER);
    boolean isRequest = Told.isHttp(known);
    boolean wanted =
        isRequest
            ? known.getOrDefault(Told.PATH, "").startsWith(TRACED_PATH)
            : Span.fromContext(from).getSpanContext().isValid();
    if (!wanted || policy == TracingPolicy.IGNORE) {
      return null;
    }
    SpanBuilder builder =
        tracer
            .spanBuilder(
                isRequest ? Told.nameOfRequest(known) : Told.nameOfMessage(known, "receive"))
            .setParent(from)
            .setSpanKind(
                isRequest
                    ? io.opentelemetry.api.trace.SpanKind.SERVER
                    : io.opentelemetry.api.trace.SpanKind.CONSUMER);
    Told.ofReceived(known).forEach(builder::setAttribute);
    Span span = builder.startSpan();
    ACTIVE.put(context, span);
    return span;
  }

  @Override
  public <R> void sendResponse(
      Context context,
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(response, span, failure, tags);
  }

  /** What is sent within no request is traced if it is a hook's call: those are few, and slow. */
  @Override
  public <R> @Nullable Span sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    Span parent = ACTIVE.get(context);
    Map<String, String> known = tags.extract(request);
    boolean isCall = Told.isHttp(known);
    if (policy == TracingPolicy.IGNORE || (parent == null && !isCall)) {
      return null;
    }
    var within = io.opentelemetry.context.Context.root();
    SpanBuilder builder =
        tracer
            .spanBuilder(isCall ? Told.nameOfCall(known) : Told.nameOfMessage(known, "send"))
            .setParent(parent == null ? within : within.with(parent))
            .setSpanKind(
                isCall
                    ? io.opentelemetry.api.trace.SpanKind.CLIENT
                    : io.opentelemetry.api.trace.SpanKind.PRODUCER);
    Told.ofSent(known).forEach(builder::setAttribute);
    Span span = builder.startSpan();
    PROPAGATOR.inject(within.with(span), headers, SETTER);
    return span;
  }

  @Override
  public <R> void receiveResponse(
      Context context,
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    end(response, span, failure, tags);
  }

  /** What a failure says may hold what it failed with, so only its kind is told. */
  private static <R> void end(
      @Nullable R response,
      @Nullable Span span,
      @Nullable Throwable failure,
      TagExtractor<R> tags) {
    if (span == null) {
      return;
    }
    if (failure != null) {
      span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
    } else if (response != null) {
      String status = tags.extract(response).get(Told.STATUS);
      if (status != null) {
        int code = Integer.parseInt(status);
        span.setAttribute(Told.STATUS, code);
        if (code >= SERVER_FAULT) {
          span.setStatus(StatusCode.ERROR);
        }
      }
    }
    span.end();
  }

  /** What is traced already is sent, as far as the collector is quick. */
  @Override
  public void close() {
    provider.shutdown().join(LAST_BATCH_MS, TimeUnit.MILLISECONDS);
  }

  /** Headers of a request or a message, as the propagator asks for them. */
  private static final class Headers implements TextMapGetter<Iterable<Entry<String, String>>> {

    static final Headers GETTER = new Headers();

    @Override
    public Iterable<String> keys(Iterable<Entry<String, String>> headers) {
      return StreamSupport.stream(headers.spliterator(), false).map(Entry::getKey).toList();
    }

    @Override
    public @Nullable String get(@Nullable Iterable<Entry<String, String>> headers, String key) {
      if (headers != null) {
        for (Entry<String, String> header : headers) {
          if (header.getKey().toLowerCase(Locale.ROOT).equals(key)) {
            return header.getValue();
          }
        }
      }
      return null;
    }
  }
}
