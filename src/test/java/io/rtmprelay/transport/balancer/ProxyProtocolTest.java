package io.rtmprelay.transport.balancer;

import static io.rtmprelay.transport.balancer.Headers.LOCAL;
import static io.rtmprelay.transport.balancer.Headers.PROXY;
import static io.rtmprelay.transport.balancer.Headers.TCP4;
import static io.rtmprelay.transport.balancer.Headers.TCP6;
import static io.rtmprelay.transport.balancer.Headers.UDP4;
import static io.rtmprelay.transport.balancer.Headers.UNSPEC;
import static io.rtmprelay.transport.balancer.Headers.addresses;
import static io.rtmprelay.transport.balancer.Headers.binary;
import static io.rtmprelay.transport.balancer.Headers.line;
import static io.rtmprelay.transport.balancer.Headers.tlv;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.rtmprelay.config.IngestConfig;
import io.rtmprelay.config.IngestConfig.ProxyProtocolConfig;
import io.rtmprelay.config.LimitsConfig;
import io.rtmprelay.config.host.HostPattern;
import io.rtmprelay.config.tls.ServerTls;
import io.rtmprelay.config.tls.TestCertificates;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bench;
import io.rtmprelay.control.PeerEncoder;
import io.rtmprelay.control.tls.TlsPeers;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.hostile.arena.LogLines;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.transport.RtmpServer;
import io.rtmprelay.transport.balancer.HeaderSocket.Way;
import io.rtmprelay.transport.limit.Entry;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Publishers behind a balancer, and what a balancer may send first (PROXY protocol 1 and 2). */
class ProxyProtocolTest {

  private static final String BALANCER = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";
  private static final int HANDSHAKE_MS = 1_000;
  private static final byte[] FOUR = addresses("192.0.2.7", 4711, "198.51.100.1", 1935);
  private static final byte[] SIX = addresses("2001:db8::7", 4711, "2001:db8::1", 1935);

  private static final Bench RELAY = new Bench(1, Bench.stream(Duration.ofSeconds(10)), List.of());
  private static final int PORT = listen(false);

  @AfterEach
  void leaveNothing() {
    RELAY.awaitNothingLeft();
  }

  @AfterAll
  static void close() {
    RELAY.close();
  }

  private static int listen(boolean overTls) {
    var tls =
        new ServerTls(
            Path.of("cert.pem"),
            Path.of("key.pem"),
            TestCertificates.identity(TestCertificates.good()));
    var believed = new ProxyProtocolConfig(List.of(new HostPattern("127.0.0.1/32")));
    return Bench.done(
        new RtmpServer(
                RELAY.loops,
                new IngestConfig("127.0.0.1", 0, believed, overTls ? tls : null),
                new ServerSettings(4096, HANDSHAKE_MS, 30_000, 65_536),
                RELAY.connections,
                RELAY.gate,
                new ViewerAdmission(RELAY.routes, RELAY.streams))
            .listen());
  }

  private static String addressOfPublisher() {
    var publisher = RELAY.report("cam").publisher();
    return Objects.requireNonNull(publisher).address();
  }

  static Stream<Arguments> believed() {
    byte[] tlvs = tlv(0x05, (byte) 1, (byte) 2);
    byte[] checksum = tlv(0x03, (byte) 0xDE, (byte) 0xAD, (byte) 0xBE, (byte) 0xEF);
    return Stream.of(
            arguments("1, IPv4", line("TCP4 192.0.2.7 198.51.100.1 4711 1935"), "192.0.2.7:4711"),
            arguments("1, IPv6", line("TCP6 2001:db8::7 2001:db8::1 4711 1935"), "6:4711"),
            arguments("1, unknown", line("UNKNOWN"), BALANCER),
            arguments("1, unknown, with words", line("UNKNOWN ff:: ff:: 1 2"), BALANCER),
            arguments("2, IPv4", binary(PROXY, TCP4, FOUR), "192.0.2.7:4711"),
            arguments("2, IPv6", binary(PROXY, TCP6, SIX), "6:4711"),
            arguments("2, TLVs", binary(PROXY, TCP4, FOUR, tlvs, checksum), "192.0.2.7:4711"),
            arguments("2, 4 KiB", binary(PROXY, TCP4, FOUR, tlv(4, new byte[4000])), "192.0.2.7:"),
            arguments("2, local", binary(LOCAL, UNSPEC), BALANCER),
            arguments("2, local, with addresses", binary(LOCAL, TCP4, FOUR), BALANCER),
            arguments("2, unspecified", binary(PROXY, UNSPEC), BALANCER))
        .flatMap(
            header ->
                Arrays.stream(Way.values())
                    .map(way -> arguments(header.get()[0], header.get()[1], header.get()[2], way)));
  }

  @ParameterizedTest(name = "version {0}, {3}")
  @MethodSource("believed")
  @DisplayName("the publisher has the address that the balancer says, or the balancer's own")
  void believed(String name, byte[] header, String address, Way way) throws Exception {
    try (PeerEncoder encoder =
        new PeerEncoder(new HeaderSocket(BALANCER, PORT, header, way), "live", "cam")) {
      encoder.awaitPublished();
      String expected = address.replace("6:", "2001:db8:0:0:0:0:0:7:");
      assertThat(addressOfPublisher()).startsWith(expected);
      encoder.unpublish();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("TLS begins behind the header")
  void overTls(Way way) throws Exception {
    int port = listen(true);
    Socket plain = new HeaderSocket(BALANCER, port, binary(PROXY, TCP4, FOUR), way);
    try (var secured = (SSLSocket) TlsPeers.client().createSocket(plain, "localhost", port, true);
        PeerEncoder encoder = new PeerEncoder(secured, "live", "cam")) {
      encoder.awaitPublished();
      assertThat(addressOfPublisher()).isEqualTo("192.0.2.7:4711");
      encoder.unpublish();
    }
  }

  static Stream<Arguments> hostile() {
    byte[] c0c1 = new byte[1537];
    c0c1[0] = 3;
    return Stream.of(
        arguments("a publisher's handshake", c0c1),
        arguments("HTTP", "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
        arguments("a line without an end", line("TCP4 " + "1".repeat(200))),
        arguments("no address", line("TCP4")),
        arguments("a wrong address", line("TCP4 999.0.2.7 198.51.100.1 4711 1935")),
        arguments("a wrong port", line("TCP4 192.0.2.7 198.51.100.1 99999 1935")),
        arguments("another protocol", line("UDP4 192.0.2.7 198.51.100.1 4711 1935")),
        arguments("IPv6 in IPv4", line("TCP4 2001:db8::7 2001:db8::1 4711 1935")),
        arguments("a link", line("TCP6 fe80::7%eth9 2001:db8::1 4711 1935")),
        arguments("version 3", binary(0x31, TCP4, FOUR)),
        arguments("an unknown command", binary(0x2F, TCP4, FOUR)),
        arguments("an unknown family", binary(PROXY, 0x71, FOUR)),
        arguments("datagrams", binary(PROXY, UDP4, FOUR)),
        arguments("addresses cut short", binary(PROXY, TCP4, new byte[4])),
        arguments("a length of 64 KiB", binary(PROXY, TCP4, 0xFFFF, new byte[6000])),
        arguments("a TLV over the end", binary(PROXY, TCP4, FOUR, new byte[] {4, 0x7F, 0x7F, 1})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  @DisplayName("anything else from a balancer closes the connection, with a line that says so")
  void hostile(String name, byte[] header) throws Exception {
    try (LogLines log = new LogLines();
        Socket socket = new HeaderSocket(BALANCER, PORT, header, Way.WITH_THE_REST)) {
      socket.getOutputStream().write(new byte[0], 0, 0);
      assertClosed(socket);
      Await.until("the line", () -> log.lines().stream().anyMatch(ProxyProtocolTest::saysNoHeader));
    }
  }

  private static boolean saysNoHeader(String line) {
    return line.startsWith("/" + BALANCER) && line.contains("closed: no valid PROXY header");
  }

  private static void assertClosed(Socket socket) {
    try {
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  @DisplayName("H6: a balancer that says nothing is closed by the deadline of a handshake")
  void silent() throws Exception {
    try (LogLines log = new LogLines();
        Socket socket = new HeaderSocket(BALANCER, PORT, new byte[0], Way.WITH_THE_REST)) {
      Await.until("it to be counted", () -> RELAY.connections.open() == 1);
      assertClosed(socket);
      Await.until("the line", () -> log.lines().stream().anyMatch(ProxyProtocolTest::saysNoHeader));
    }
  }

  @Test
  @DisplayName(
      "H6: half a header is closed by the deadline too; one that only tries is not told of")
  void half() throws Exception {
    byte[] whole = binary(PROXY, TCP4, FOUR);
    try (LogLines log = new LogLines()) {
      new HeaderSocket(BALANCER, PORT, new byte[0], Way.WITH_THE_REST).close();
      Await.until(
          "it to be seen",
          () -> log.lines().stream().anyMatch(line -> line.contains("left before")));
      assertThat(log.lines()).noneMatch(ProxyProtocolTest::saysNoHeader);
      try (Socket socket =
          new HeaderSocket(BALANCER, PORT, Arrays.copyOf(whole, 20), Way.BYTE_BY_BYTE)) {
        socket.getOutputStream().write(new byte[0], 0, 0);
        assertClosed(socket);
      }
    }
  }

  @Test
  @DisplayName("from all others no header is read: one that is sent is garbage")
  void others() throws Exception {
    try (Socket plain = new HeaderSocket(OTHER, PORT, new byte[0], Way.WITH_THE_REST);
        PeerEncoder encoder = new PeerEncoder(plain, "live", "cam").awaitPublished()) {
      assertThat(addressOfPublisher()).startsWith(OTHER);
      byte[] header = line("TCP4 192.0.2.7 198.51.100.1 4711 1935");
      try (PeerEncoder liar =
          new PeerEncoder(
              new HeaderSocket(OTHER, PORT, header, Way.WITH_THE_REST), "live", "other")) {
        Await.until("it to be closed", liar::isClosed);
        assertThat(liar.isPublished()).isFalse();
      }
      encoder.unpublish();
    }
  }

  private static long refused() {
    return Stream.of(Entry.values()).mapToLong(RELAY.connections.counts()::refused).sum();
  }

  @Test
  @DisplayName("limits count the publisher's address, and the balancer's own for nothing but all")
  void limits() throws Exception {
    long refused = refused();
    RELAY.connections.become(limits(4, 1));
    try (PeerEncoder one = publisher(1);
        PeerEncoder two = publisher(2)) {
      one.awaitPublished();
      two.awaitPublished();
      try (PeerEncoder again = publisher(1)) {
        Await.until("it to be closed", again::isClosed);
      }
      Await.until("its place", () -> RELAY.connections.open() == 2);
      try (Socket silent = new HeaderSocket(BALANCER, PORT, new byte[0], Way.WITH_THE_REST);
          PeerEncoder three = publisher(3)) {
        three.awaitPublished();
        Await.until("all places", () -> RELAY.connections.open() == 4);
        try (PeerEncoder four = publisher(4)) {
          Await.until("it to be closed", four::isClosed);
        }
        assertThat(silent.isClosed()).isFalse();
        three.unpublish();
      }
      one.unpublish();
      two.unpublish();
      assertThat(refused() - refused).isEqualTo(2);
    } finally {
      RELAY.connections.become(limits(1_000, 1_000));
    }
  }

  private static LimitsConfig limits(int connections, int perAddress) {
    return new LimitsConfig(
        1 << 20,
        connections,
        perAddress,
        new LimitsConfig.HandshakeRate(10_000, 10_000),
        null,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        1_000_000_000);
  }

  private static PeerEncoder publisher(int number) throws IOException {
    byte[] header = line("TCP4 192.0.2." + number + " 198.51.100.1 4711 1935");
    return new PeerEncoder(
        new HeaderSocket(BALANCER, PORT, header, Way.WITH_THE_REST), "live", "cam" + number);
  }
}
