package io.rtmprelay.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.rtmp.session.ClientSession;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one socket: pieces in order, then a flush. Owned by the socket's loop.
 *
 * <p>The common case is one piece, which many sockets share, and a socket that has taken all before
 * it. That piece goes straight to the socket; only what the socket does not take goes through the
 * channel's pipeline and waits in its buffer, as all goes where something stands between (TLS) or
 * where there is no native socket.
 */
public final class SocketOutput implements ClientSession.Parts {

  private final ChannelHandlerContext context;
  private final Channel channel;
  private final @Nullable Socket straight;

  private @Nullable ByteBuf lone;
  private int loneFrom;
  // Something went through the channel, which may still hold it.
  private boolean queued;
  private long writtenBytes;
  private boolean closed;

  private SocketOutput(ChannelHandlerContext context, @Nullable Socket straight) {
    this.context = context;
    this.channel = context.channel();
    this.straight = straight;
  }

  /** The way out for the handler of {@code context}, as the pipeline stands. */
  public static SocketOutput of(ChannelHandlerContext context) {
    return new SocketOutput(
        context,
        isNextToSocket(context) && context.channel() instanceof EpollSocketChannel epoll
            ? (Socket) epoll.fd()
            : null);
  }

  private static boolean isNextToSocket(ChannelHandlerContext context) {
    for (Map.Entry<String, ChannelHandler> before : context.pipeline()) {
      if (!(before.getValue() instanceof ChannelInitializer)) { // which is about to take its leave
        return before.getValue().equals(context.handler());
      }
    }
    return false;
  }

  /** Whether nothing stands between the handler and a native socket. */
  public boolean isStraight() {
    return straight != null;
  }

  @Override
  public void part(ByteBuf piece) {
    if (closed) {
      piece.release();
      return;
    }
    writtenBytes += piece.readableBytes();
    queueLone();
    queue(piece);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The caller holds {@code image} until {@link #takenBytes} says that it is taken, or this is
   * closed.
   */
  @Override
  public void shared(ByteBuf image, int from) {
    if (straight != null && !closed && pendingBytes() == 0 && image.hasMemoryAddress()) {
      lone = image;
      loneFrom = from;
      writtenBytes += image.writerIndex() - from;
    } else {
      part(image.retainedDuplicate().readerIndex(from));
    }
  }

  /** Sends what was written; a fault of the socket is told to its handler. */
  public void flush() {
    ByteBuf image = lone;
    lone = null;
    if (image == null || straight == null) {
      context.flush();
    } else if (!closed && straight.isOpen()) { // its number may be another's once it is closed
      sendStraight(straight, image);
    }
  }

  private void sendStraight(Socket socket, ByteBuf image) {
    int from = loneFrom;
    int end = image.writerIndex();
    try {
      from += socket.sendAddress(image.memoryAddress(), from, end);
    } catch (IOException e) {
      context.pipeline().fireExceptionCaught(e);
      return;
    }
    if (from < end) {
      queue(image.retainedDuplicate().readerIndex(from));
      context.flush();
    }
  }

  /** Sends {@code last}, ownership from the caller, after all before it. */
  public ChannelFuture finish(ByteBuf last) {
    writtenBytes += last.readableBytes();
    queueLone();
    queued = true;
    return context.writeAndFlush(last);
  }

  /** Closes the socket at once; what it has not taken is forgotten. */
  public void close() {
    closed = true;
    lone = null;
    // Not through the pipeline: what stands in it would flush first, or wait for the peer (TLS).
    channel.unsafe().close(channel.voidPromise());
  }

  /** Keeps what this socket holds, and nobody can drop any more, as shallow as asked. */
  public void keepBelow(OutletDepth depth) {
    keepBelow(channel, depth);
  }

  /** Keeps what the socket of {@code channel} holds as shallow as asked. */
  public static void keepBelow(Channel channel, OutletDepth depth) {
    if (!channel.isOpen()) {
      return;
    }
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(depth.writableBytes(), depth.fullBytes()));
    if (channel instanceof EpollSocketChannel epoll) {
      // Beyond it the kernel calls the socket not writable.
      epoll.config().setTcpNotSentLowAt(depth.kernelBytes());
    }
  }

  /** Whether the shallow buffer behind the socket has room. */
  public boolean isWritable() {
    return !queued || channel.isWritable();
  }

  /** Bytes written that the kernel has not yet taken. */
  public long pendingBytes() {
    ByteBuf image = lone;
    return (image == null ? 0 : image.writerIndex() - loneFrom) + queuedBytes();
  }

  /** What the channel holds; as a rule it has nothing to hold, and then is not even asked. */
  private long queuedBytes() {
    if (!queued) {
      return 0;
    }
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    long bytes = pending == null ? 0 : pending.totalPendingWriteBytes();
    queued = bytes > 0;
    return bytes;
  }

  /** Bytes written so far. */
  public long writtenBytes() {
    return writtenBytes;
  }

  /** Bytes that the kernel has taken so far. */
  public long takenBytes() {
    return writtenBytes - pendingBytes();
  }

  /** The lone piece has company, and goes the way of all others. */
  private void queueLone() {
    ByteBuf image = lone;
    if (image != null) {
      lone = null;
      queue(image.retainedDuplicate().readerIndex(loneFrom));
    }
  }

  private void queue(ByteBuf piece) {
    queued = true;
    context.write(piece, context.voidPromise());
  }
}
