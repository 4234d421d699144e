package io.rtmprelay.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The network of the tests of several nodes. */
@Tag("full")
class LanIT {

  private static final Duration MAX_RUN = Duration.ofSeconds(10);
  private static final int TIMED_OUT = 28;

  @Test
  @DisplayName("what a host sends arrives, is lost in silence while it is cut off, arrives again")
  void cutsInSilence() throws Exception {
    try (var lan = Lan.up(2)) {
      var server = HttpServer.create(new InetSocketAddress(lan.hereAddress(), 0), 1);
      server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
      server.start();
      try {
        var url = "http://%s:%d/".formatted(lan.here(), server.getAddress().getPort());
        assertThat(call(lan, 0, url)).isZero();
        lan.severFromHere(0);
        assertThat(call(lan, 0, url)).isEqualTo(TIMED_OUT);
        assertThat(call(lan, 1, url)).as("the other host").isZero();
        lan.heal();
        assertThat(call(lan, 0, url)).isZero();
        lan.cut(0, 1);
        assertThat(call(lan, 0, url)).as("between hosts alone").isZero();
      } finally {
        server.stop(0);
      }
    }
  }

  private static int call(Lan lan, int host, String url) {
    var command = Tools.command(lan.prefix(host), "curl -sS --max-time 1".split(" "), url);
    try (var curl = ChildProcess.start("curl", Tools.target(), command)) {
      return curl.awaitExit(MAX_RUN);
    }
  }
}
