package io.rtmprelay.path;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.ServerSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Records how an encoder begins: {@code CaptureRecorder PORT FILE BYTES} takes one publisher on
 * 127.0.0.1 and writes the first bytes that it sent, those of the handshake included. {@link
 * CaptureTest} replays them.
 */
public final class CaptureRecorder implements ServerSession.Listener {

  private final ServerSession session =
      new ServerSession(ServerSettings.DEFAULT, new UnpooledByteBufAllocator(false), this, 0);

  private CaptureRecorder() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException, ProtocolException {
    int port = Integer.parseInt(arguments[0]);
    int bytes = Integer.parseInt(arguments[2]);
    try (var listener = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        var socket = listener.accept()) {
      byte[] sent = new CaptureRecorder().record(socket, bytes);
      Files.write(Path.of(arguments[1]), Arrays.copyOf(sent, Math.min(sent.length, bytes)));
    }
  }

  private byte[] record(Socket socket, int bytes) throws IOException, ProtocolException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    byte[] read = new byte[8192];
    while (sent.size() < bytes) {
      int count = socket.getInputStream().read(read);
      if (count < 0) {
        break;
      }
      sent.write(read, 0, count);
      session.receive(Unpooled.wrappedBuffer(read, 0, count), 0);
      ByteBuf replies = session.takeOutput();
      if (replies != null) {
        replies.readBytes(socket.getOutputStream(), replies.readableBytes());
        replies.release();
      }
    }
    session.close();
    return sent.toByteArray();
  }

  @Override
  public void publishRequested(PublishRequest request) {
    session.acceptPublish(0);
  }

  @Override
  public void frame(MediaFrame frame) {}

  @Override
  public void unpublished() {}
}
