package io.rtmprelay.cluster.member;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.hazelcast.cluster.Address;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.internal.server.tcp.TcpServer;
import io.rtmprelay.cluster.secret.ClusterKeys;
import io.rtmprelay.cluster.secret.MemberProof;
import io.rtmprelay.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Strangers at the door of a member, which is Hazelcast's own port. */
class MemberDoorTest {

  private static final int HANG_MS = 20_000;

  /** The one that was dialled last, until the next is. */
  private static final int MAX_UNSWEPT = 1;

  private static final byte[] OF_HAZELCAST = "HZC".getBytes(US_ASCII);

  /** The same, and as much behind it as a member would have said. */
  private static final byte[] MORE_OF_HAZELCAST = Arrays.copyOf(OF_HAZELCAST, 500);

  private static Members members = Members.none(2, more -> {});
  private static InetSocketAddress address =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

  @BeforeAll
  static void start() {
    members = Members.of(1, more -> {});
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), members.config(0).members());
  }

  @AfterAll
  static void stop() {
    members.close();
  }

  private static MemberProof proofOf(String secret) {
    return new MemberProof(new ClusterKeys(new Secret(secret)));
  }

  private static Socket dial() throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(HANG_MS);
    return socket;
  }

  /** What it says until it hangs up. */
  private static int heard(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes().length;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return 0; // reset: it had not read all
    }
  }

  @Test
  @DisplayName("a stranger that speaks Hazelcast's protocol, or garbage, is sent away unanswered")
  void strangers() throws Exception {
    for (byte[] words :
        List.of(
            MORE_OF_HAZELCAST,
            new byte[500],
            "GET / HTTP/1.1\r\n\r\n".repeat(9).getBytes(US_ASCII))) {
      try (Socket socket = dial()) {
        socket.getOutputStream().write(words);
        assertThat(heard(socket)).isZero();
      }
    }
    forgotten();
  }

  @Test
  @DisplayName("who says nothing, or too little, is sent away in time; many at once hold up nobody")
  void silent() throws Exception {
    long beganNanos = System.nanoTime();
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      silent.add(dial());
    }
    silent.getFirst().getOutputStream().write(OF_HAZELCAST);
    for (Socket socket : silent) {
      assertThat(heard(socket)).isZero();
      socket.close();
    }
    assertThat(System.nanoTime() - beganNanos).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
    forgotten();
    try (Socket member = dial()) {
      introduce(member, proofOf(Members.SECRET));
    }
    forgotten();
  }

  @Test
  @DisplayName("a handshake that was overheard opens nothing")
  void replayed() throws Exception {
    List<byte[]> said;
    try (Socket member = dial()) {
      said = introduce(member, proofOf(Members.SECRET));
    }
    try (Socket replayed = dial()) {
      replayed.getOutputStream().write(said.get(0));
      assertThat(replayed.getInputStream().readNBytes(MemberProof.ANSWER_BYTES))
          .hasSize(MemberProof.ANSWER_BYTES);
      replayed.getOutputStream().write(said.get(1));
      assertThat(heard(replayed)).isZero();
    }
    forgotten();
  }

  @Test
  @DisplayName("who was dialled as somebody else is refused: nobody passes on what members say")
  void passedOn() throws Exception {
    MemberProof.Dialling dialling =
        proofOf(Members.SECRET)
            .dialling(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), address.getPort()));
    try (Socket socket = dial()) {
      socket.getOutputStream().write(dialling.first());
      assertThat(heard(socket)).isZero();
    }
    forgotten();
  }

  /** As a member does; what it says. */
  private static List<byte[]> introduce(Socket socket, MemberProof proof) throws IOException {
    MemberProof.Dialling dialling = proof.dialling(address);
    socket.getOutputStream().write(dialling.first());
    byte[] answer = socket.getInputStream().readNBytes(MemberProof.ANSWER_BYTES);
    byte[] second = dialling.second(answer);
    if (second == null) {
      throw new IOException("not convinced");
    }
    socket.getOutputStream().write(second);
    assertThat(socket.getInputStream().read()).isEqualTo(MemberProof.WELCOME);
    return List.of(dialling.first(), second);
  }

  @Test
  @DisplayName("a node with another secret does not join, and each side says once why")
  void anotherSecret() {
    Logger logger = (Logger) LoggerFactory.getLogger(Strangers.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (Members both = Members.none(2, more -> {})) {
      Membership first = both.join(0);
      Membership other = both.join(1, "another secret of nodes");
      assertThat(first.all()).containsExactly(first.self());
      assertThat(other.all()).containsExactly(other.self());
      assertThat(lines.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .hasSize(2)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .matches(
                          "(/127.0.0.1:[0-9]+ is no member .*: it does not know the secret"
                              + "|no member is let in from /127.0.0.1:[0-9]+: .*secret.*)")
                      .doesNotContain(Members.SECRET));
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  @DisplayName("nothing is kept of nodes that cannot be reached, however often they are dialled")
  void unreachable() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 50, address.getAddress())) {
      Thread.ofVirtual().start(() -> hangUpOnAll(deaf));
      var connections = server().getConnectionManager(EndpointQualifier.MEMBER);
      for (int i = 0; i < 20; i++) {
        connections.getOrConnect(new Address("127.0.0.1", deaf.getLocalPort()));
        connections.blockOnConnect(new Address("127.0.0.1", deaf.getLocalPort()), HANG_MS, 0);
      }
    }
    forgotten();
  }

  private static void hangUpOnAll(ServerSocket deaf) {
    try {
      while (true) {
        deaf.accept().close();
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static TcpServer server() {
    var instance = (HazelcastInstanceProxy) members.get(0).hazelcast();
    return (TcpServer) instance.getOriginal().node.getServer();
  }

  /** Whatever Hazelcast had made for a connection is let go. */
  private static void forgotten() {
    SweptNetworking networking = (SweptNetworking) server().getNetworking();
    var connections = server().getConnectionManager(EndpointQualifier.MEMBER);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HANG_MS);
    while (networking.held() > MAX_UNSWEPT || !connections.getConnections().isEmpty()) {
      assertThat(System.nanoTime()).as("still held").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
