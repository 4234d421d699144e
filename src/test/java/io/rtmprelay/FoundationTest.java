package io.rtmprelay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a node from becoming one of a cluster. */
class FoundationTest {

  private static final int FREE = 0;

  @ParameterizedTest
  @DisplayName("a port between nodes that is taken is named before the node joins the others")
  @ValueSource(strings = {"bus", "media"})
  void portTaken(String key) throws Exception {
    try (ServerSocket other = new ServerSocket(FREE, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      var config =
          ConfigFile.parse(
              """
              cluster:
                enabled: on
                secret: "0123456789abcdef"
                host: 127.0.0.1
                %s: %d
                peers: ["127.0.0.1:1"]
              """
                  .formatted(key, port));
      var laid = Foundation.lay(config).toCompletionStage().toCompletableFuture();
      assertThatThrownBy(() -> laid.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(BindException.class)
          .hasMessage("cluster." + key + " 127.0.0.1:" + port + " is in use");
    }
  }
}
