package io.rtmprelay.control.viewer;

import io.netty.buffer.Unpooled;
import io.rtmprelay.control.Await;
import io.rtmprelay.control.Bodies;
import io.rtmprelay.it.flv.AmfReader;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.Handshake;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A player on a blocking socket, with no code of the product; a thread of its own reads. */
public final class PeerPlayer implements AutoCloseable {

  private static final Pattern CODE = Pattern.compile("code=([A-Za-z.]+)");
  private static final int CODED_BYTES = 9;

  private final Socket socket;
  private final ChunkOutput out;
  private final ChunkInput in;
  private final List<Integer> numbers = new ArrayList<>();
  private final List<Long> timesMs = new ArrayList<>();
  private final List<String> codes = new ArrayList<>();
  private volatile boolean closed;

  /** Connects to app {@code live} and does not play yet. */
  PeerPlayer(int port, int receiveBytes) throws IOException {
    socket = new Socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
    BufferedInputStream from = new BufferedInputStream(socket.getInputStream());
    in = new ChunkInput(from);
    out = new ChunkOutput(socket.getOutputStream());
    Handshake.asClient(from, socket.getOutputStream());
    out.announceChunkSize();
    out.command(0, "connect", 1, Map.of("app", "live"));
    out.command(0, "createStream", 2, (Object) null);
  }

  /** Plays {@code name} and reads all that comes. */
  public static PeerPlayer playing(int port, String name) throws IOException {
    PeerPlayer player = new PeerPlayer(port, 0);
    player.play(name);
    Thread.ofVirtual().start(player::read);
    return player;
  }

  public void play(String name) throws IOException {
    out.command(1, "play", 3, null, name, -2000.0);
  }

  public void command(String name, @Nullable Object... values) throws IOException {
    out.command(1, name, 0, values);
  }

  private void read() {
    try {
      while (true) {
        take(in.next());
      }
    } catch (IOException e) {
      // The connection is over, however it ended.
    } finally {
      closed = true;
    }
  }

  private synchronized void take(RtmpMessage message) {
    if (message.type() == RtmpMessage.VIDEO
        && message.body().length > CODED_BYTES
        && message.body()[1] == 1) {
      numbers.add(Bodies.number(Unpooled.wrappedBuffer(message.body())));
      timesMs.add(message.timeMs());
    } else if (message.isCommand() || message.type() == RtmpMessage.DATA) {
      var code = CODE.matcher(AmfReader.values(message.body()).toString());
      if (code.find() && !code.group(1).startsWith("NetConnection.Connect.")) {
        codes.add(code.group(1));
      }
    } else if (message.type() == 4 && message.body()[1] == 1) {
      codes.add("StreamEOF");
    }
  }

  public synchronized List<Integer> numbers() {
    return List.copyOf(numbers);
  }

  public synchronized List<Long> timesMs() {
    return List.copyOf(timesMs);
  }

  /** Codes of the statuses so far, and the end of a stream. */
  public synchronized List<String> codes() {
    return List.copyOf(codes);
  }

  public PeerPlayer awaitNumber(int number) {
    Await.until("frame " + number + " of " + this, () -> numbers().contains(number) || closed);
    if (!numbers().contains(number)) {
      throw new AssertionError("closed before frame " + number + ": " + this);
    }
    return this;
  }

  public void awaitCode(String code) {
    Await.until(code + " of " + this, () -> codes().contains(code));
  }

  public boolean isClosed() {
    return closed;
  }

  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  @Override
  public String toString() {
    return codes() + " " + numbers().size() + " frames";
  }
}
