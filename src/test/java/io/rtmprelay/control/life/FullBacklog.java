package io.rtmprelay.control.life;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A server whose kernel takes no further connection: whoever dials it goes on dialling. */
final class FullBacklog implements AutoCloseable {

  private static final int PATIENCE_MS = 300;
  private static final int MOST = 16;

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<Socket> waiting = new ArrayList<>();

  FullBacklog() throws IOException {
    while (waiting.size() < MOST) {
      Socket socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), PATIENCE_MS);
      } catch (SocketTimeoutException full) {
        return;
      }
    }
    throw new IOException("the backlog takes more than " + MOST);
  }

  String url() {
    return "rtmp://127.0.0.1:" + listener.getLocalPort() + "/live/{name}";
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    listener.close();
  }
}
