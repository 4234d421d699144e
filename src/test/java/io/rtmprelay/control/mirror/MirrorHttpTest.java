package io.rtmprelay.control.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.StreamConfig;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.media.MediaKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Viewers by HTTP and by WebSocket at a node that is not the origin of what they watch. */
class MirrorHttpTest {

  private static final StreamConfig STREAM = Bench.stream(Duration.ofSeconds(10));
  private static final byte[] AVC =
      HexFormat.of()
          .parseHex(
              "170000000001640015ffe1001967640015acd941433f260220000003002000000643e28532c0"
                  + "01000668fba3cb22c0fdf8f800");
  private static final byte[] AAC = HexFormat.of().parseHex("af001190");

  private final MirrorNodes all = new MirrorNodes();
  private final NodeBench origin = all.node("a", 2, STREAM);
  private final NodeBench edge = all.node("b", 2, STREAM);
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void begin() {
    all.become("live/cam", origin);
  }

  @AfterEach
  void nothingIsLeft() {
    http.shutdownNow();
    origin.awaitNothingLeft();
    edge.awaitNothingLeft();
    all.close();
  }

  /** Pictures 0 to 29, each with a mark of its own, in groups of ten, and sound beside them. */
  private PeerEncoder publish() throws IOException {
    PeerEncoder encoder = origin.publish();
    encoder.add(MediaKind.VIDEO, 0, AVC).add(MediaKind.AUDIO, 0, AAC);
    for (int number = 0; number < 30; number++) {
      encoder.add(MediaKind.VIDEO, number * 40, picture(number));
      encoder.add(MediaKind.AUDIO, number * 40, HexFormat.of().parseHex("af012100"));
    }
    encoder.send();
    Await.until("its pictures", () -> origin.bench.report("cam").publisher() != null);
    return encoder;
  }

  private static byte[] picture(int number) {
    String type = number % 10 == 0 ? "17" : "27";
    return (new String(HexFormat.of().parseHex(type + "01000000"), StandardCharsets.ISO_8859_1)
            + mark(number))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String mark(int number) {
    return "picture-%03d;".formatted(number);
  }

  /** What a viewer got so far. Guarded by itself. */
  private static final class Tape implements WebSocket.Listener {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile boolean over;

    synchronized void add(byte[] more, int length) {
      bytes.write(more, 0, length);
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    void awaitMark(int number) {
      Await.until("picture " + number, () -> text().contains(mark(number)));
    }

    void read(InputStream body) {
      byte[] part = new byte[8192];
      try (body) {
        for (int n = body.read(part); n > 0; n = body.read(part)) {
          add(part, n);
        }
      } catch (IOException e) {
        add("(broken off)".getBytes(StandardCharsets.ISO_8859_1), 12);
      } finally {
        over = true;
      }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      add(part, part.length);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      over = true;
      return null;
    }
  }

  private void watch(Tape tape, String url) throws Exception {
    if (url.startsWith("ws")) {
      http.newWebSocketBuilder().buildAsync(URI.create(url), tape).get(20, TimeUnit.SECONDS);
      return;
    }
    HttpResponse<InputStream> answer =
        http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    Thread.ofVirtual().start(() -> tape.read(answer.body()));
  }

  @ParameterizedTest
  @CsvSource({"http, .flv, FLV", "ws, .flv, FLV", "http, .mp4, ftyp", "ws, .mp4, ftyp"})
  @DisplayName("F4: FLV and MP4 by HTTP and WebSocket: from the newest group to the end")
  void watches(String scheme, String suffix, String start) throws Exception {
    Tape first = new Tape();
    Tape second = new Tape();
    try (PeerEncoder encoder = publish()) {
      watch(first, edge.url(scheme, suffix));
      watch(second, edge.url(scheme, suffix));
      // The newest one may wait for the next, to know how long it lasts.
      first.awaitMark(28);
      second.awaitMark(28);
      encoder.add(MediaKind.VIDEO, 30 * 40, picture(30)).unpublish();
      for (Tape tape : new Tape[] {first, second}) {
        Await.until("its end", () -> tape.over);
        assertThat(tape.text().substring(0, 8)).contains(start);
        assertThat(tape.text())
            .contains(mark(20), mark(29), mark(30))
            .doesNotContain(mark(19), "(broken off)");
      }
    }
    assertThat(edge.taken).as("pulls of the origin").hasValue(1);
  }

  @Test
  @DisplayName("without the key, or of a stream that is nowhere, nothing is asked of other nodes")
  void refuses() throws Exception {
    try (PeerEncoder encoder = publish()) {
      String url = edge.url("http", ".flv");
      assertThat(status(url.substring(0, url.indexOf('?')))).isEqualTo(403);
      assertThat(status(url.replace("/cam.", "/none."))).isEqualTo(404);
      assertThat(edge.taken).hasValue(0);
      encoder.unpublish();
    }
  }

  private int status(String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
        .statusCode();
  }
}
