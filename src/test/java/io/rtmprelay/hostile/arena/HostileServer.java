package io.rtmprelay.hostile.arena;

import io.rtmprelay.it.flv.AmfReader;
import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.Handshake;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A media server that serves its publishers in whatever manner a test wants. */
public final class HostileServer implements AutoCloseable {

  /** Small, so that what nobody reads shows at the peer soon. */
  private static final int RECEIVE_BYTES = 4096;

  /** How one connection is served; the connection ends with it. */
  public interface Manner {
    void serve(Peer peer) throws IOException;
  }

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile Manner manner = Peer::refuse;

  public HostileServer() {
    try {
      listener = new ServerSocket();
      listener.setReceiveBufferSize(RECEIVE_BYTES);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("hostile-server").start(this::accept);
  }

  /** Where a route sends its streams. */
  public String url() {
    return "rtmp://127.0.0.1:" + port() + "/live/{name}";
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How connections are served that come from here on; those are counted from 0. */
  public void become(Manner next) {
    manner = next;
    connections.set(0);
  }

  /** Connections since the manner changed. */
  public int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().name("hostile-session").start(() -> serve(socket));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      manner.serve(new Peer(socket));
    } catch (IOException e) {
      // The relay left.
    } finally {
      open.remove(socket);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The relay at the other end of one connection. One thread. */
  public static final class Peer {

    private final InputStream from;
    private final OutputStream to;
    private final ChunkInput in;
    private final ChunkOutput out;

    Peer(Socket socket) throws IOException {
      socket.setTcpNoDelay(true);
      from = new BufferedInputStream(socket.getInputStream());
      to = socket.getOutputStream();
      in = new ChunkInput(from);
      out = new ChunkOutput(to);
    }

    public Peer shakeHands() throws IOException {
      Handshake.asServer(from, to);
      return this;
    }

    /** Reads up to this command. */
    public List<@Nullable Object> await(String command) throws IOException {
      while (true) {
        RtmpMessage message = in.next();
        if (message.isCommand()) {
          List<@Nullable Object> values = AmfReader.values(message.body());
          if (command.equals(values.getFirst())) {
            return values;
          }
        }
      }
    }

    public Peer send(Bytes bytes) throws IOException {
      to.write(bytes.toBytes());
      to.flush();
      return this;
    }

    public Peer command(int streamId, String name, double id, @Nullable Object... values)
        throws IOException {
      out.command(streamId, name, id, values);
      return this;
    }

    /** {@code onStatus} of the connection or a stream. */
    public Peer status(int streamId, String level, String code, String description)
        throws IOException {
      return command(streamId, "onStatus", 0, null, information(level, code, description));
    }

    public static Map<String, String> information(String level, String code, String description) {
      return Map.of("level", level, "code", code, "description", description);
    }

    /** Everything up to a publish that is accepted, as it should be. */
    public Peer publish() throws IOException {
      return connect().create(1.0).start();
    }

    public Peer connect() throws IOException {
      shakeHands().await("connect");
      return accept(1);
    }

    /** The answer to connect, under this id. */
    public Peer accept(double id) throws IOException {
      return command(
          0,
          "_result",
          id,
          Map.of("fmsVer", "FMS/3,0,1,123"),
          information("status", "NetConnection.Connect.Success", "Hello."));
    }

    public Peer create(@Nullable Object streamId) throws IOException {
      double id = (Double) Objects.requireNonNull(await("createStream").get(1));
      return command(0, "_result", id, null, streamId);
    }

    public Peer start() throws IOException {
      await("publish");
      return status(1, "status", "NetStream.Publish.Start", "Go.");
    }

    /** The attempt is refused for good. */
    public void refuse() throws IOException {
      shakeHands().await("connect");
      command(
          0,
          "_error",
          1,
          null,
          information("error", "NetConnection.Connect.InvalidApp", "No such app."));
      drain();
    }

    /** Reads until the relay leaves. */
    public void drain() throws IOException {
      from.transferTo(OutputStream.nullOutputStream());
    }
  }
}
