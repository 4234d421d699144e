package io.rtmprelay.web.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.report.StreamReport;
import io.rtmprelay.control.report.StreamReports;
import io.rtmprelay.relay.life.StreamState;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamDocumentsTest {

  private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05.006Z");

  private final StreamDocuments documents = new StreamDocuments();

  private static StreamReport stream(String name, long memoryUsed) {
    return new StreamReport(
        "live", name, StreamState.LIVE, SINCE, "n1", 1, 1, null, List.of(), 0, memoryUsed, 20);
  }

  private void check(List<StreamReport> streams, String... missing) {
    StreamReports reports = new StreamReports(streams, List.of(missing));
    JsonArray written = new JsonArray();
    streams.forEach(stream -> written.add(StreamJson.of(stream)));
    JsonObject expected =
        new JsonObject().put("streams", written).put("missing", new JsonArray(List.of(missing)));
    assertThat(documents.of(reports)).isEqualTo(expected.toBuffer());
  }

  @Test
  @DisplayName("lists are written as JSON of the same content is, whatever was listed before")
  void sameText() {
    StreamReport first = stream("a", 1);
    StreamReport second = stream("ü\"\\", 2);
    check(List.of());
    check(List.of(first));
    check(List.of(first, second), "n2", "n\"3");
    check(List.of(first, second));
    check(List.of(second));
    check(List.of(stream("a", 3), second));
  }

  @Test
  @DisplayName("a newer report of a stream is never answered with the text of an older one")
  void newerReport() {
    StreamReport old = stream("a", 1);
    StreamReport next = stream("a", 2);
    documents.of(new StreamReports(List.of(old), List.of()));
    assertThat(documents.of(old)).isEqualTo(StreamJson.of(old).toBuffer());
    assertThat(documents.of(next)).isEqualTo(StreamJson.of(next).toBuffer());
    check(List.of(next));
  }

  @Test
  @DisplayName("a list asked for again costs little more memory than its own bytes")
  void garbage() {
    StreamReports reports =
        new StreamReports(
            IntStream.range(0, 200).mapToObj(i -> stream("s" + i, i)).toList(), List.of());
    Buffer first = documents.of(reports);
    for (int i = 0; i < 100; i++) {
      documents.of(reports);
    }
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Buffer again = documents.of(reports);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(again).isEqualTo(first);
    // The bytes once, and for each stream its name, its place in a map and one in a list.
    assertThat(allocated).isLessThan(first.length() + 200 * 300L + 10_000);
  }
}
