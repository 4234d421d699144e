package io.rtmprelay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.observe.Exposed.Metric;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of expressions finds what it is there to find. */
class PromQlTest {

  private static final Map<String, Metric> EXPOSED =
      Map.of(
          "g", new Metric("gauge", Map.of("state", Set.of("a"))),
          "c_total", new Metric("counter", Map.of("cause", Set.of("a"))),
          "h", new Metric("histogram", Map.of("loop", Set.of("a"))));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g > 0",
        "sum by (state) (g{instance=~\"$instance\",state=\"a\"})",
        "sum(rate(c_total{cause!=\"x\"}[$__rate_interval])) * 8",
        "histogram_quantile(0.99, sum by (le, loop) (rate(h_bucket[5m])))",
        "rate(h_sum[5m]) / rate(h_count[5m])",
        "min_over_time(g[5m]) > 0 and up{job=\"x\"} == 1",
        "g - time() < 14 * 86400",
        "topk(10, g)"
      })
  @DisplayName("what has an answer is good")
  void good(String expression) {
    assertThat(PromQl.faults(expression, EXPOSED)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown > 0 | nothing exposes unknown",
        "h > 0 | nothing exposes h",
        "g_bucket | nothing exposes g_bucket",
        "g{cause=\"a\"} | g has no label cause",
        "sum by (cause) (g) | nothing in it has the label cause",
        "rate(g[5m]) | rate is not for g",
        "rate(g) | g is without its range, or without a function for one",
        "sum(c_total) | c_total is without its range, or without a function for one",
        "(c_total[5m]) | ( is not for c_total",
        "max_over_time(c_total[5m]) | max_over_time is not for c_total",
        "histogram_quantile(0.9, sum(rate(h_bucket[5m]))) | h_bucket is for histogram_quantile, by le",
        "summ(g) | there is no function summ",
        "sum(g | a ( is not closed",
        "sum(g)) | a ) too many"
      })
  @DisplayName("what has none is told, and why")
  void bad(String expression, String fault) {
    assertThat(PromQl.faults(expression, EXPOSED)).contains(fault);
  }
}
