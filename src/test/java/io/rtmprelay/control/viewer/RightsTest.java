package io.rtmprelay.control.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.RunningNode;
import io.rtmprelay.access.token.StreamToken;
import io.rtmprelay.access.token.StreamToken.Use;
import io.rtmprelay.config.Secret;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.PeerEncoder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tokens and address lists, asked by each protocol of a whole relay. */
class RightsTest {

  private static final Secret PUBLISH = new Secret("publish-s3cret");
  private static final Secret PLAY = new Secret("play-s3cret");

  private static final String CONFIG =
      """
      node: { data: target/rights }
      ingest: [ { host: 127.0.0.1, port: 0 } ]
      admin: { port: 0 }
      viewers: [ { host: 127.0.0.1, port: 0 } ]
      routes:
        - match: live/{name}
          publish: { token: { secrets: [later-s3cret, publish-s3cret] } }
          play: { token: { secret: play-s3cret } }
        - match: near/{name}
          publish: { allow: [127.0.0.0/8], deny: [127.0.0.2] }
          play: { open: true, deny: [127.0.0.0/8] }
        - match: far/{name}
          publish: { allow: ["2001:db8::/32"] }
      """;

  private static String token(Secret secret, Use use, Instant until) {
    return "cam?token=" + StreamToken.make(secret, use, "live/cam", until);
  }

  @Test
  @DisplayName(
      "a token lets in to what it names, until it expires; a wrong one says why it does not")
  void tokens() throws Exception {
    Instant later = Instant.now().plusSeconds(600);
    try (RunningNode node = RunningNode.start(CONFIG)) {
      int port = node.ingestPort(0);
      String publish = token(PUBLISH, Use.PUBLISH, later);
      String play = token(PLAY, Use.PLAY, later);
      assertThat(refusal(port, "live", "cam")).contains("a token is needed");
      assertThat(refusal(port, "live", publish.replace("cam?", "cam2?")))
          .contains("the token is not for publishing this name")
          .doesNotContain(publish.substring("cam?token=".length()));
      assertThat(refusal(port, "live", token(PUBLISH, Use.PUBLISH, Instant.EPOCH)))
          .contains("the token expired at 1970-01-01T00:00:00Z");
      assertThat(refusal(port, "live", token(PUBLISH, Use.PLAY, later)))
          .contains("the token is for playing, not for publishing");
      try (PeerEncoder encoder = PeerEncoder.publishing(port, "live", publish)) {
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        try (PeerPlayer player = PeerPlayer.playing(port, play)) {
          player.awaitNumber(0);
        }
        try (PeerPlayer player = PeerPlayer.playing(port, publish)) {
          player.awaitCode("NetStream.Play.Failed");
        }
        String flv = "http://127.0.0.1:" + node.viewersPort() + "/live/live/cam.flv?";
        assertThat(status(flv + play.substring("cam?".length()))).isEqualTo(200);
        assertThat(status(flv + publish.substring("cam?".length()))).isEqualTo(403);
        assertThat(status(flv)).isEqualTo(403);
        encoder.unpublish();
      }
    }
  }

  @Test
  @DisplayName("an address that is not allowed, or is denied, is refused whatever it presents")
  void addresses() throws Exception {
    try (RunningNode node = RunningNode.start(CONFIG)) {
      int port = node.ingestPort(0);
      assertThat(refusal(port, "far", "cam")).contains("this address may not publish it");
      try (PeerEncoder encoder = PeerEncoder.publishing(port, "near", "cam")) {
        encoder.addHeaders(0).addVideo(0, 10, 300).send();
        assertThat(status("http://127.0.0.1:" + node.viewersPort() + "/live/near/cam.flv"))
            .isEqualTo(403);
        encoder.unpublish();
      }
    }
  }

  private static String refusal(int port, String app, String key) throws IOException {
    try (PeerEncoder encoder = new PeerEncoder(port, app, key)) {
      Await.until("a refusal", () -> encoder.refusal() != null);
      assertThat(encoder.isPublished()).isFalse();
      return String.valueOf(encoder.refusal());
    }
  }

  private static int status(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode();
    }
  }
}
