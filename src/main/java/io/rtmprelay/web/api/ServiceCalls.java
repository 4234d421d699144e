package io.rtmprelay.web.api;

import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.web.answer.Answer;
import io.rtmprelay.web.contract.Contract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** What monitoring asks for, and the contract itself. */
public final class ServiceCalls {

  private final RelayMetrics metrics;
  private final BooleanSupplier ready;
  private final Buffer yaml;
  private final Buffer json;
  private final String version;

  /**
   * @param ready whether publishers are welcome now
   */
  public ServiceCalls(RelayMetrics metrics, BooleanSupplier ready, Contract contract) {
    this.metrics = metrics;
    this.ready = ready;
    this.yaml = Buffer.buffer(contract.yaml());
    this.json = Buffer.buffer(contract.json());
    this.version = String.format(Locale.ROOT, "%08x", contract.yaml().hashCode());
  }

  /** Has them handled. */
  public void join(Calls calls) {
    calls
        .on("getMetrics", this::metrics)
        .on("getLiveness", request -> health(request, true))
        .on("getReadiness", request -> health(request, ready.getAsBoolean()))
        .on("getContract", request -> contract(request, "application/yaml", yaml))
        .on("getContractAsJson", request -> contract(request, "application/json", json));
  }

  private void metrics(RoutingContext request) {
    Answer.send(request, 200, RelayMetrics.CONTENT_TYPE, Buffer.buffer(metrics.scrape()));
  }

  private static void health(RoutingContext request, boolean well) {
    Answer.json(request, well ? 200 : 503, new JsonObject().put("status", well ? "UP" : "DOWN"));
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
