package io.rtmprelay.control.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.bus.BodyFault;
import io.rtmprelay.control.bus.NodeCommand;
import io.rtmprelay.control.bus.SinkAnswer;
import io.rtmprelay.control.bus.SinkListAnswer;
import io.rtmprelay.control.report.StreamReport.SinkReport;
import io.rtmprelay.relay.life.SinkState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A relay whose stream {@code live/cam} gets and loses sinks at run time. */
final class SinkBench implements AutoCloseable {

  static final String NAME = "live/cam";

  final Bench bench;

  SinkBench(Path data, String... targets) {
    this(data, Duration.ofSeconds(10), targets);
  }

  SinkBench(Path data, Duration grace, String... targets) {
    bench = new Bench(1, Bench.stream(grace), List.of(targets)).node(data);
  }

  PeerEncoder publishing() throws Exception {
    PeerEncoder encoder = PeerEncoder.publishing(bench.port, "live", "cam");
    encoder.addHeaders(0).addVideo(0, 10, 300).send();
    return encoder;
  }

  static String body(String id, String url) {
    return "{\"id\":\"" + id + "\",\"url\":\"" + url + "\"}";
  }

  SinkAnswer add(String body) {
    return bench.change(new NodeCommand.AddSink(NAME, body));
  }

  SinkReport added(String body) {
    SinkAnswer answer = add(body);
    assertThat(answer).isInstanceOf(SinkAnswer.Added.class);
    return ((SinkAnswer.Added) answer).sink();
  }

  SinkAnswer change(String id, String patch) {
    return bench.change(new NodeCommand.ChangeSink(NAME, id, patch));
  }

  SinkReport changed(String id, String patch) {
    SinkAnswer answer = change(id, patch);
    assertThat(answer).isInstanceOf(SinkAnswer.Done.class);
    return ((SinkAnswer.Done) answer).sink();
  }

  SinkAnswer remove(String id) {
    return bench.change(new NodeCommand.RemoveSink(NAME, id));
  }

  static List<BodyFault> faults(SinkAnswer answer) {
    assertThat(answer).isInstanceOf(SinkAnswer.Refused.class);
    return ((SinkAnswer.Refused) answer).faults();
  }

  /** The sinks that the stream has or would have. */
  List<SinkReport> listed() {
    SinkListAnswer answer = Bench.done(bench.bus.sinks(Bench.NODE, NAME));
    assertThat(answer).isInstanceOf(SinkListAnswer.Sinks.class);
    return ((SinkListAnswer.Sinks) answer).sinks();
  }

  /** How a sink of the live stream is; null if it has none of that id. */
  @Nullable SinkReport sink(String id) {
    return bench.report("cam").sinks().stream()
        .filter(sink -> sink.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  void awaitState(String id, SinkState state) {
    Await.until(
        id + " to be " + state,
        () -> {
          SinkReport sink = sink(id);
          return sink != null && sink.state() == state;
        });
  }

  void awaitGone(String id) {
    Await.until(id + " to be gone", () -> sink(id) == null);
  }

  /** The encoder leaves, and then nothing is left. */
  void end(PeerEncoder encoder) throws Exception {
    encoder.unpublish();
    encoder.leave();
    bench.awaitNothingLeft();
  }

  @Override
  public void close() {
    bench.close();
  }
}
