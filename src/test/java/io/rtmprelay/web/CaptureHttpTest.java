package io.rtmprelay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.rtmp.session.capture.CaptureFile;
import io.rtmprelay.rtmp.session.capture.Replay;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A capture as a download from the admin port. */
class CaptureHttpTest {

  private static final String KEY = "PlantedPublishKey7";

  private final LiveServer server = new LiveServer();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private HttpRequest request(String stream, String query) {
    return HttpRequest.newBuilder(
            URI.create(
                "http://127.0.0.1:%d/api/v1/streams/%s/capture%s"
                    .formatted(server.adminPort, stream, query)))
        .build();
  }

  private HttpResponse<String> answer(String stream, String query) throws Exception {
    return client.send(request(stream, query), BodyHandlers.ofString());
  }

  @Test
  @DisplayName("the capture ends with its time, can be played again, and holds no key")
  void downloads() throws Exception {
    try (PeerEncoder encoder =
        PeerEncoder.publishing(server.bench.port, "live", "cam?key=" + KEY)) {
      encoder.addHeaders(0).send();
      Await.until("the headers to be here", () -> server.bench.framesIn() == 2);
      HttpResponse<InputStream> answer =
          client.send(request("live/cam", "?seconds=1"), BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type"))
          .contains("application/vnd.rtmprelay.capture");
      assertThat(answer.headers().firstValue("Content-Disposition"))
          .contains("attachment; filename=\"cam.rtmpcap\"");
      byte[] first = answer.body().readNBytes(8);
      encoder.addVideo(20, 10, 70_000).addVideo(21, 10, 300).send();
      byte[] rest = answer.body().readAllBytes();
      byte[] all = new byte[first.length + rest.length];
      System.arraycopy(first, 0, all, 0, first.length);
      System.arraycopy(rest, 0, all, first.length, rest.length);
      CaptureFile capture = new CaptureFile(all);
      assertThat(capture.end()).isEqualTo("1 s are over");
      assertThat(new Replay(capture, 4096).frames()).hasSize(4);
      assertThat(new String(all, StandardCharsets.ISO_8859_1)).doesNotContain(KEY);
      encoder.unpublish(); // or there would be a gap
    }
  }

  @Test
  @DisplayName("a second capture of a stream is a 409, and who hangs up makes room for the next")
  void oneAtATime() throws Exception {
    try (PeerEncoder encoder = server.encoder("cam", 10)) {
      try (Socket first = new Socket(InetAddress.getLoopbackAddress(), server.adminPort)) {
        first
            .getOutputStream()
            .write(
                "GET /api/v1/streams/live/cam/capture?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(first.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200");
        HttpResponse<String> second = answer("live/cam", "");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(new JsonObject(second.body()).getString("detail")).contains("already");
      }
      Await.until("the next to be served", () -> status("live/cam", "?seconds=1") == 200);
      encoder.unpublish();
    }
  }

  private int status(String stream, String query) {
    try {
      return answer(stream, query).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("who stops reading stops neither the stream nor the end of the capture")
  void stalledReader() throws IOException {
    try (PeerEncoder encoder = server.encoder("cam", 10);
        Socket reader = new Socket()) {
      reader.setReceiveBufferSize(4096);
      reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.adminPort));
      reader
          .getOutputStream()
          .write(
              "GET /api/v1/streams/live/cam/capture?seconds=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(reader.getInputStream().read()).isEqualTo('H');
      long before = server.bench.framesIn();
      for (int number = 100; number < 300; number++) {
        encoder.addVideo(number, 1, 100_000);
        encoder.send();
      }
      Await.until("all to be relayed", () -> server.bench.framesIn() == before + 200);
      // 20 MB came; what waits for the reader is the capture's 4 MiB, beside the stream's own.
      assertThat(server.bench.memory.heldBytes()).isLessThan(14 << 20);
      encoder.unpublish();
    }
  }

  @Test
  @DisplayName("what is not there is a 404, what is too long a 400")
  void refused() throws Exception {
    assertThat(answer("live/none", "").statusCode()).isEqualTo(404);
    assertThat(answer("live/none", "?seconds=61").statusCode()).isEqualTo(400);
    assertThat(answer("live/none", "?seconds=0").statusCode()).isEqualTo(400);
    assertThat(answer("live/none", "?seconds=x").statusCode()).isEqualTo(400);
  }
}
