package io.rtmprelay.web.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who keeps step and who does not, on a clock of the test's own. */
class FeedClientTest {

  /** A socket that takes what it is told to take. */
  private static final class Socket implements FeedClient.Line {
    final List<Long> sent = new ArrayList<>();
    final Queue<Runnable> untaken = new ArrayDeque<>();
    final List<String> ends = new ArrayList<>();
    int pings;

    @Override
    public void send(FeedMessage message, Runnable taken) {
      sent.add(message.seq());
      untaken.add(taken);
    }

    void take(int messages) {
      for (int i = 0; i < messages; i++) {
        untaken.remove().run();
      }
    }

    @Override
    public void ping() {
      pings++;
    }

    @Override
    public void close(int code, String reason) {
      ends.add(code + " " + reason);
    }

    @Override
    public void ignore() {
      ends.add("ignored");
    }

    @Override
    public void cut() {
      ends.add("cut");
    }
  }

  private final Socket socket = new Socket();
  private final FeedFigures figures = new FeedFigures();
  private final FeedClient client = new FeedClient(socket, figures, 0);

  private static FeedMessage message(long seq, int bytes) {
    return new FeedMessage(seq, () -> new JsonObject().put("x", "y".repeat(bytes)));
  }

  @Test
  @DisplayName("one that lets more than 1 MiB wait is closed with 1013 and told nothing any more")
  void tooSlow() {
    for (int i = 0; i < 10; i++) {
      client.tell(message(i, 100_000));
    }
    assertThat(socket.ends).isEmpty();
    socket.take(5);
    for (int i = 10; i < 15; i++) {
      client.tell(message(i, 100_000));
    }
    assertThat(socket.ends).isEmpty();
    client.tell(message(15, 100_000));
    assertThat(socket.ends)
        .containsExactly("1013 you read too slowly: more than 1 MiB waited for you");
    assertThat(client.cutFor()).isEqualTo("more than 1048576 bytes wait for it");
    socket.take(10);
    client.tell(message(16, 1));
    client.count(message(16, 1));
    client.second(1_000_000);
    client.stop("the relay is stopping");
    assertThat(socket.sent).hasSize(15).endsWith(14L);
    assertThat(socket.ends).hasSize(1);
  }

  @Test
  @DisplayName("small messages that pile up are bounded too")
  void manySmall() {
    long seq = 0;
    while (socket.ends.isEmpty()) {
      client.tell(message(++seq, 1));
    }
    assertThat(seq).isBetween(3_000L, 4_100L);
  }

  @Test
  @DisplayName("what a client begins with may be longer than what may wait")
  void longStart() {
    client.begin(List.of(message(1, 3_000_000), message(2, 1)));
    for (int i = 3; i < 12; i++) {
      client.tell(message(i, 100_000));
    }
    assertThat(socket.sent).hasSize(11);
    assertThat(socket.ends).isEmpty();
  }

  @Test
  @DisplayName("counters are never queued twice, and not at all for one that is behind")
  void counters() {
    client.count(message(1, 10));
    client.count(message(1, 10));
    assertThat(socket.sent).hasSize(1);
    socket.take(1);
    client.count(message(1, 10));
    assertThat(socket.sent).hasSize(2);
    socket.take(1);
    client.tell(message(2, 70_000));
    client.count(message(2, 10));
    assertThat(socket.sent).hasSize(3);
    socket.take(1);
    client.count(message(2, 10));
    assertThat(socket.sent).hasSize(4);
  }

  @Test
  @DisplayName("after 30 s of silence it is asked for a sign of life, after as many more it is cut")
  void silence() {
    client.second(29_999);
    assertThat(socket.pings).isZero();
    client.second(30_000);
    client.second(31_000);
    assertThat(socket.pings).isEqualTo(1);
    client.heard(31_500);
    client.second(61_000);
    assertThat(socket.pings).isEqualTo(1);
    client.second(61_500);
    assertThat(socket.pings).isEqualTo(2);
    client.second(91_499);
    assertThat(socket.ends).isEmpty();
    client.second(91_500);
    assertThat(socket.ends).containsExactly("cut");
    assertThat(client.cutFor()).isEqualTo("nothing was heard of it for 60 s");
  }

  @Test
  @DisplayName("one that floods is closed with 1008, at a stop with 1001; each once")
  void closes() {
    client.refuseFlood();
    client.refuseFlood();
    client.stop("the relay is stopping");
    assertThat(socket.ends)
        .containsExactly("1008 a client of this feed has nothing to send", "ignored");
    Socket other = new Socket();
    FeedClient leaving = new FeedClient(other, figures, 0);
    leaving.stop("the relay is stopping");
    leaving.stop("the relay is stopping");
    assertThat(other.ends).containsExactly("1001 the relay is stopping");
    assertThat(leaving.cutFor()).isNull();
    assertThat(figures.cut()).isEqualTo(1);
  }
}
