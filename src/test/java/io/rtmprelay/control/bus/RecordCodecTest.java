package io.rtmprelay.control.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rtmprelay.control.bus.wire.RecordCodec;
import io.rtmprelay.control.bus.wire.WireFault;
import io.rtmprelay.control.event.NodeEvent;
import io.rtmprelay.control.report.StreamReports;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RecordCodecTest {

  private final RecordCodec codec = ControlBus.codec();

  private @Nullable Object there(Object message) {
    Buffer wire = Buffer.buffer("before");
    codec.encodeToWire(wire, message);
    return codec.decodeFromWire(6, wire.appendString("behind"));
  }

  private @Nullable Object read(String json) {
    Buffer text = Buffer.buffer(json);
    return codec.decodeFromWire(0, Buffer.buffer().appendInt(text.length()).appendBuffer(text));
  }

  /** The JSON of a message. */
  private JsonObject written(Object message) {
    Buffer wire = Buffer.buffer();
    codec.encodeToWire(wire, message);
    return new JsonObject(wire.slice(Integer.BYTES, wire.length()));
  }

  @TestFactory
  @DisplayName("each record that is carried comes to another node as it was, whatever it holds")
  List<DynamicTest> eachRecord() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Class<?> type : codec.types()) {
      tests.add(
          DynamicTest.dynamicTest(
              type.getName(),
              () -> {
                for (int seed = 0; seed < 200; seed++) {
                  Object record = new RandomRecords(seed).of(type);
                  assertThat(there(record)).as("seed %d", seed).isEqualTo(record);
                }
              }));
    }
    assertThat(tests).hasSizeGreaterThan(50);
    return tests;
  }

  @TestFactory
  @DisplayName("a record reads the same with what it does not know in every object")
  List<DynamicTest> unknownFields() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Class<?> type : codec.types()) {
      tests.add(
          DynamicTest.dynamicTest(
              type.getName(),
              () -> {
                Object record = new RandomRecords(1).of(type);
                JsonObject json = written(record).put("fromTheFuture", new JsonArray().add(1));
                assertThat(read(json.encode())).isEqualTo(record);
              }));
    }
    return tests;
  }

  @Test
  @DisplayName("inside a node a record is handed over as it is")
  void byReference() {
    NodeEvent event = new NodeEvent.RoutesChanged("n1");
    assertThat(codec.transform(event)).isSameAs(event);
  }

  @Test
  @DisplayName("what an older node does not tell yet is null, zero or empty")
  @SuppressWarnings("NullAway") // so it is with whoever does not tell
  void missing() {
    assertThat(read("{\"@type\":\"StreamReports\"}"))
        .isEqualTo(new StreamReports(List.of(), List.of()));
    assertThat(read("{\"@type\":\"NodeCommand.PutRoute\",\"id\":\"r\"}"))
        .isEqualTo(new NodeCommand.PutRoute("r", null, null));
    assertThat(read("{\"@type\":\"StreamCommand.DisconnectPublisher\",\"ban\":\"PT5S\"}"))
        .isEqualTo(new StreamCommand.DisconnectPublisher(null, Duration.ofSeconds(5)));
    assertThat(read("{}")).isNull();
  }

  @Test
  @DisplayName("a type of a newer node is refused in words, and nothing else")
  void unknownTypes() {
    assertThatThrownBy(() -> read("{\"@type\":\"NodeCommand.Explode\"}"))
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("does not know NodeCommand.Explode");
    assertThatThrownBy(() -> read("{\"@type\":\"java.lang.Runtime\"}"))
        .isInstanceOf(WireFault.class);
    assertThatThrownBy(
            () ->
                read(
                    "{\"@type\":\"NodeCommand.ForStream\",\"streamName\":\"a/b\","
                        + "\"command\":{\"@type\":\"Sing\"}}"))
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("no StreamCommand Sing");
    assertThatThrownBy(
            () -> read("{\"@type\":\"NodeCommand.CheckBody\",\"of\":\"SONG\",\"body\":\"\"}"))
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("no Definition SONG");
  }

  @Test
  @DisplayName("what is no message is refused: no JSON, another kind, a length that is not there")
  void garbage() {
    for (String text :
        List.of(
            "",
            "[]",
            "nonsense",
            "{\"@type\":7}",
            "{\"@type\":\"StreamReports\",\"streams\":{}}",
            "{\"@type\":\"StreamReports\",\"streams\":[1]}",
            "{\"@type\":\"Draining\",\"deadline\":\"soon\"}",
            "{\"@type\":\"Draining\",\"deadline\":5}",
            "{\"@type\":\"SinkAnswer.Removed\",\"id\":[]}",
            "{\"@fault\":\"it is too large\"}")) {
      assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(WireFault.class);
    }
    for (int length : new int[] {-1, 3, Integer.MAX_VALUE, (32 << 20) + 1}) {
      Buffer wire = Buffer.buffer().appendInt(length).appendString("{}");
      assertThatThrownBy(() -> codec.decodeFromWire(0, wire)).isInstanceOf(WireFault.class);
    }
  }

  @Test
  @DisplayName("what is too large, or none of what is carried, arrives as a fault in words")
  void untold() {
    List<String> missing = IntStream.range(0, 17).mapToObj(i -> "x".repeat(2 << 20)).toList();
    assertThatThrownBy(() -> there(new StreamReports(List.of(), missing)))
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("larger than");
    assertThatThrownBy(() -> there(new Object()))
        .isInstanceOf(WireFault.class)
        .hasMessageContaining("java.lang.Object");
  }
}
