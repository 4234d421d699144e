package io.rtmprelay.control.publisher;

import io.rtmprelay.it.rtmp.ChunkInput;
import io.rtmprelay.it.rtmp.ChunkOutput;
import io.rtmprelay.it.rtmp.Handshake;
import io.rtmprelay.it.rtmp.RtmpMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A media server that takes one publisher and keeps each message as it came. Any thread. */
final class RecordingServer implements AutoCloseable {

  private final ServerSocket listener;
  private final List<RtmpMessage> media = new CopyOnWriteArrayList<>();

  RecordingServer() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  String url() {
    return "rtmp://127.0.0.1:" + listener.getLocalPort() + "/live/cam";
  }

  /** Audio, video and data so far. */
  List<RtmpMessage> media() {
    return media;
  }

  private void serve() {
    try (Socket socket = listener.accept()) {
      var in = new BufferedInputStream(socket.getInputStream());
      Handshake.asServer(in, socket.getOutputStream());
      var chunks = new ChunkInput(in);
      var out = new ChunkOutput(socket.getOutputStream());
      while (true) {
        RtmpMessage message = chunks.next();
        if (message.isMedia()) {
          media.add(message);
        } else if (message.isCommand()) {
          answer(name(message), out);
        }
      }
    } catch (IOException _) {
      // The publisher has left, or the test is over.
    }
  }

  private static void answer(String command, ChunkOutput out) throws IOException {
    switch (command) {
      case "connect" ->
          out.command(0, "_result", 1, Map.of(), Map.of("code", "NetConnection.Connect.Success"));
      case "createStream" -> out.command(0, "_result", 4, null, 1.0);
      case "publish" ->
          out.command(
              1, "onStatus", 0, null, Map.of("level", "status", "code", "NetStream.Publish.Start"));
      default -> {
        // Nothing waits for the others.
      }
    }
  }

  private static String name(RtmpMessage command) {
    byte[] body = command.body();
    return new String(body, 3, body[2], StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
