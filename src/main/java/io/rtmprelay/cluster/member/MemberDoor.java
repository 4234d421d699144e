package io.rtmprelay.cluster.member;

import com.hazelcast.nio.MemberSocketInterceptor;
import io.rtmprelay.cluster.secret.MemberProof;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only members in, and goes only to members: what one says before it has proven that it knows
 * the secret never reaches Hazelcast. Runs on Hazelcast's threads for connecting, of which
 * strangers hold some at most, and each for a short time only.
 */
final class MemberDoor implements MemberSocketInterceptor {

  private static final Logger log = LoggerFactory.getLogger(MemberDoor.class);

  private static final int MAX_AT_ONCE = 8;
  private static final int MAX_OF_ADDRESS = 4;

  private final MemberProof proof;
  private final InetSocketAddress advertised;
  private final Strangers strangers = new Strangers();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final Map<InetAddress, Integer> ofAddress = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();

  /**
   * Of one member.
   *
   * @param advertised where the others dial it
   */
  MemberDoor(MemberProof proof, InetSocketAddress advertised) {
    this.proof = proof;
    this.advertised = advertised;
  }

  /** How many were refused so far. */
  long refused() {
    return refused.get();
  }

  @Override
  public void init(Properties properties) {
    // All is known from the start.
  }

  @Override
  public void onConnect(Socket socket) throws IOException {
    InetSocketAddress dialled = (InetSocketAddress) socket.getRemoteSocketAddress();
    try {
      Exchange exchange = new Exchange(socket);
      MemberProof.Dialling dialling = proof.dialling(dialled);
      exchange.write(dialling.first());
      byte[] second = dialling.second(exchange.read(MemberProof.ANSWER_BYTES));
      if (second == null) {
        throw new IOException("it does not know the secret");
      }
      exchange.write(second);
      exchange.read(1);
      exchange.end();
    } catch (IOException e) {
      String why =
          e instanceof EOFException ? "it hung up: has it another secret?" : e.getMessage();
      strangers.tell(dialled.getAddress(), dialled + " is no member of this cluster: " + why);
      throw e;
    }
  }

  /**
   * Who is refused is left with a socket that is over. Hazelcast keeps what it has made for a
   * connection if this throws, and also if the socket is closed already, but not if it ends.
   */
  @Override
  public void onAccept(Socket socket) throws IOException {
    InetSocketAddress peer = (InetSocketAddress) socket.getRemoteSocketAddress();
    String why = peer == null ? "it is gone" : enter(peer.getAddress(), socket);
    if (why == null) {
      return;
    }
    refused.incrementAndGet();
    if (peer != null) {
      strangers.tell(peer.getAddress(), "no member is let in from " + peer + ": " + why);
    }
    end(socket);
  }

  /** Why it is refused, or null. */
  private @Nullable String enter(InetAddress address, Socket socket) {
    int all = atOnce.incrementAndGet();
    int same = ofAddress.merge(address, 1, Integer::sum);
    try {
      return all > MAX_AT_ONCE || same > MAX_OF_ADDRESS ? "too many come at once" : judge(socket);
    } catch (IOException e) {
      return e.getMessage();
    } finally {
      atOnce.decrementAndGet();
      ofAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  private @Nullable String judge(Socket socket) throws IOException {
    Exchange exchange = new Exchange(socket);
    MemberProof.Dialled dialled = proof.dialled(exchange.read(MemberProof.FIRST_BYTES));
    if (!dialled.isGreeted()) {
      return "it does not speak as one";
    }
    if (!dialled.isFor(advertised)
        && !dialled.isFor((InetSocketAddress) socket.getLocalSocketAddress())) {
      return "it dialled another address; cluster.peers and cluster.dns have to name nodes as their"
          + " cluster.advertise does";
    }
    exchange.write(dialled.answer());
    if (!dialled.isProven(second(exchange))) {
      return "it does not know the secret";
    }
    exchange.write(new byte[] {MemberProof.WELCOME});
    exchange.end();
    return null;
  }

  private static byte[] second(Exchange exchange) throws IOException {
    try {
      return exchange.read(MemberProof.SECOND_BYTES);
    } catch (EOFException e) {
      throw new IOException("it takes this node for no member: has it another cluster.secret?", e);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.shutdownInput();
      socket.shutdownOutput();
    } catch (IOException e) {
      log.debug("a refused connection was over", e);
    }
  }
}
