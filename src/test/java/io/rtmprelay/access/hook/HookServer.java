package io.rtmprelay.access.hook;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A web server on blocking sockets, one thread for each connection, that answers as it is told. */
public final class HookServer implements AutoCloseable {

  /** What it does with one question. */
  @FunctionalInterface
  public interface Script {

    void answer(Asked asked, OutputStream out) throws Exception;
  }

  /** One request. */
  public record Asked(String head, String body) {}

  private final ServerSocket listener;
  private final Script script;
  private final List<Asked> asked = new ArrayList<>();
  private final AtomicInteger open = new AtomicInteger();

  /** Over plain sockets of loopback. */
  public HookServer(Script script) throws IOException {
    this(new ServerSocket(), script);
  }

  /** Over {@code listener}, which is not bound yet. */
  public HookServer(ServerSocket listener, Script script) throws IOException {
    this.listener = listener;
    this.script = script;
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers with a status and a body of JSON. */
  public static Script json(int status, String body) {
    return (asked, out) -> out.write(response(status, body));
  }

  /** A whole response. */
  public static byte[] response(int status, String body, String... headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
    List.of(headers).forEach(header -> head.append(header).append("\r\n"));
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    head.append("Content-Length: ").append(length).append("\r\n\r\n").append(body);
    return head.toString().getBytes(StandardCharsets.UTF_8);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port() + "/ask";
  }

  /** The questions so far. */
  public List<Asked> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  /** Connections open now. */
  public int open() {
    return open.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String head = head(in);
      Asked question =
          new Asked(head, new String(in.readNBytes(length(head)), StandardCharsets.UTF_8));
      synchronized (asked) {
        asked.add(question);
      }
      script.answer(question, socket.getOutputStream());
      socket.getOutputStream().flush();
      in.transferTo(OutputStream.nullOutputStream());
    } catch (Exception e) {
      // Whoever asked is gone.
    } finally {
      open.decrementAndGet();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no whole request");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static int length(String head) {
    return head.lines()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(line -> line.startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring("content-length:".length()).strip()))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
