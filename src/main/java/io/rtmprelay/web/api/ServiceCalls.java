package io.rtmprelay.web.api;

import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.contract.Contract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What monitoring asks for, and the contract itself. */
public final class ServiceCalls {

  private final RelayMetrics metrics;
  private final Supplier<@Nullable String> trouble;
  private final Buffer yaml;
  private final Buffer json;
  private final String version;

  /**
   * @param trouble why publishers are not welcome now, in words; null if they are
   */
  public ServiceCalls(RelayMetrics metrics, Supplier<@Nullable String> trouble, Contract contract) {
    this.metrics = metrics;
    this.trouble = trouble;
    this.yaml = Buffer.buffer(contract.yaml());
    this.json = Buffer.buffer(contract.json());
    this.version = String.format(Locale.ROOT, "%08x", contract.yaml().hashCode());
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls
        .on("getMetrics", this::metrics)
        .on("getLiveness", request -> health(request, null))
        .on("getReadiness", request -> health(request, trouble.get()))
        .on("getContract", request -> contract(request, "application/yaml", yaml))
        .on("getContractAsJson", request -> contract(request, "application/json", json));
  }

  private void metrics(RoutingContext request) {
    Answer.send(request, 200, RelayMetrics.CONTENT_TYPE, Buffer.buffer(metrics.scrape()));
  }

  private static void health(RoutingContext request, @Nullable String trouble) {
    if (trouble == null) {
      Answer.json(request, 200, new JsonObject().put("status", "UP"));
    } else {
      Answer.json(request, 503, new JsonObject().put("status", "DOWN").put("reason", trouble));
    }
  }

  private void contract(RoutingContext request, String mediaType, Buffer text) {
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (Answer.unlessKnown(request, version)) {
      Answer.send(request, 200, mediaType, text);
    } else {
      Answer.done(request, 304);
    }
  }
}
