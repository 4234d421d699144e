package io.rtmprelay.transport.balancer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A balancer's connection, which begins with a header. */
final class HeaderSocket extends Socket {

  /** How the header is sent. */
  enum Way {
    /** In one write with what comes first behind it. */
    WITH_THE_REST,
    /** By itself, one byte at a time. */
    BYTE_BY_BYTE
  }

  private byte[] header;
  private final Way way;

  /** Connects from {@code from}, an address of this machine. */
  HeaderSocket(String from, int port, byte[] header, Way way) throws IOException {
    this.header = header;
    this.way = way;
    setTcpNoDelay(true);
    setSoTimeout(20_000);
    bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream out = super.getOutputStream();
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        byte[] first = header;
        header = new byte[0];
        if (way == Way.WITH_THE_REST) {
          byte[] joined = new byte[first.length + length];
          System.arraycopy(first, 0, joined, 0, first.length);
          System.arraycopy(bytes, from, joined, first.length, length);
          out.write(joined);
        } else {
          for (byte one : first) {
            out.write(one);
          }
          out.write(bytes, from, length);
        }
      }
    };
  }
}
