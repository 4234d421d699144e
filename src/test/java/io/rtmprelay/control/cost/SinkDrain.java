package io.rtmprelay.control.cost;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.ServerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * A media server that takes every publish and looks at nothing after it: it counts bytes, so that
 * it costs little beside the relay. Any thread.
 */
final class SinkDrain implements AutoCloseable {

  private static final ServerSettings PATIENT = new ServerSettings(4096, 60_000, 60_000, 65_536);

  private final ServerSocket listener;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final LongAdder takenBytes = new LongAdder();

  /**
   * @param unbound may be one for TLS
   */
  SinkDrain(ServerSocket unbound) throws IOException {
    listener = unbound;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Bytes that came in, of all connections together. */
  long takenBytes() {
    return takenBytes.sum();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      byte[] bytes = new byte[64 * 1024];
      new Dialogue(socket).hold(bytes);
      for (int n = socket.getInputStream().read(bytes); n > 0; ) {
        takenBytes.add(n);
        n = socket.getInputStream().read(bytes);
      }
    } catch (IOException | ProtocolException e) {
      // However it ended, it did.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** What is said until a publish is taken. */
  private static final class Dialogue implements ServerSession.Listener {

    private final Socket socket;
    private final ServerSession session =
        new ServerSession(PATIENT, PooledByteBufAllocator.DEFAULT, this, now());
    private boolean published;

    Dialogue(Socket socket) {
      this.socket = socket;
    }

    private static long now() {
      return System.nanoTime() / 1_000_000;
    }

    void hold(byte[] bytes) throws IOException, ProtocolException {
      try {
        while (!published) {
          int n = socket.getInputStream().read(bytes);
          if (n < 0) {
            throw new IOException("closed before the publish");
          }
          session.receive(Unpooled.wrappedBuffer(bytes, 0, n), now());
          ByteBuf replies = session.takeOutput();
          if (replies != null) {
            send(replies, socket.getOutputStream());
          }
        }
      } finally {
        session.close();
      }
    }

    private static void send(ByteBuf replies, OutputStream out) throws IOException {
      try {
        replies.readBytes(out, replies.readableBytes());
      } finally {
        replies.release();
      }
    }

    @Override
    public void publishRequested(PublishRequest request) {
      session.acceptPublish(now());
      published = true;
    }

    @Override
    public void frame(MediaFrame frame) {
      // It came with the publish, and is not counted.
    }

    @Override
    public void unpublished() {
      // The socket's end tells.
    }
  }
}
