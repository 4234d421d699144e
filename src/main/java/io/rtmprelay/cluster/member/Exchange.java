package io.rtmprelay.cluster.member;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** Words to and fro on a socket that blocks, all of them within one time limit. One thread. */
final class Exchange {

  private static final long LIMIT_MS = 5000;

  private final Socket socket;
  private final InputStream in;
  private final long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MS);

  Exchange(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    socket.setTcpNoDelay(true);
  }

  /** So few that the socket takes them at once. */
  void write(byte[] words) throws IOException {
    socket.getOutputStream().write(words);
  }

  /** So many bytes and not one more, however slowly they come. */
  byte[] read(int count) throws IOException {
    byte[] words = new byte[count];
    for (int have = 0; have < count; ) {
      socket.setSoTimeout(leftMs());
      int came = in.read(words, have, count - have);
      if (came < 0) {
        throw new EOFException("it hung up");
      }
      have += came;
    }
    return words;
  }

  private int leftMs() throws SocketTimeoutException {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (leftMs <= 0) {
      throw new SocketTimeoutException("it said too little within " + LIMIT_MS + " ms");
    }
    return (int) leftMs;
  }

  /** Leaves the socket as it was. */
  void end() throws IOException {
    socket.setSoTimeout(0);
  }
}
