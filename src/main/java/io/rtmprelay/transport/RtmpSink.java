package io.rtmprelay.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.rtmprelay.config.SinkConfig.EndMode;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.relay.DelayHistogram;
import io.rtmprelay.relay.SinkSession;
import io.rtmprelay.relay.budget.OutletDepth;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.ClientSession;
import io.rtmprelay.rtmp.session.Refusal;
import io.rtmprelay.transport.dialogue.RefusalClass;
import io.rtmprelay.transport.loop.Deadline;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.socket.LostConnection;
import io.rtmprelay.transport.socket.OutputEnd;
import io.rtmprelay.transport.socket.SocketOutput;
import io.rtmprelay.transport.socket.StallWatch;
import io.rtmprelay.transport.socket.UnsentFrames;
import io.rtmprelay.transport.tls.ServerFault;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with a media server: the socket, the dialogue on it and the way out for media. Made
 * anew for each attempt; owned by its stream's loop.
 */
final class RtmpSink extends ChannelInboundHandlerAdapter
    implements SinkSession, ClientSession.Listener, RtmpClient.Caller {

  private static final Logger log = LoggerFactory.getLogger(RtmpSink.class);

  /** How long the server has to close its side after ours is closed. */
  private static final long LINGER_MS = 1_000;

  private final MediaLoop loop;
  private final ClientSession session;
  private final Owner owner;

  private @Nullable ChannelHandlerContext channel;
  private @Nullable SocketOutput output;
  private final UnsentFrames unsent = new UnsentFrames();
  private final Deadline deadline;
  private final StallWatch stall;
  private MediaLoop.@Nullable Timer cut;
  private @Nullable DelayHistogram delays;
  private boolean published;
  private boolean ending;
  private boolean over;

  RtmpSink(MediaLoop loop, long stallTimeoutMs, SessionFactory sessions, Owner owner) {
    this.loop = loop;
    this.owner = owner;
    this.deadline = new Deadline(loop, this::tick);
    this.stall =
        new StallWatch(
            loop,
            stallTimeoutMs,
            this::noteTaken,
            () -> !over && pendingBytes() > 0,
            ms -> fail(FailureClass.RETRYABLE, "the server took nothing for " + ms + " ms"));
    this.session = sessions.open(this);
  }

  /** Makes the dialogue that reports to the given sink. */
  interface SessionFactory {
    ClientSession open(ClientSession.Listener listener);
  }

  // The socket's life

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (over) {
      context.close();
      return;
    }
    channel = context;
    output = SocketOutput.of(context);
    context.channel().config().setAllocator(MediaLoop.ALLOCATOR);
    owner.dialled();
    session.start(loop.nowMs());
    sendOutput();
    awaitDeadline();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!over) {
        session.receive(in, loop.nowMs());
      }
    } catch (ProtocolException e) {
      fail(FailureClass.RETRYABLE, "the server broke the protocol: " + e.getMessage());
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    sendOutput();
    context.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable() && !over) {
      noteTaken();
      sendOutput();
      if (published) {
        owner.writable();
      }
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closedByServer();
    context.fireChannelInactive();
  }

  private void closedByServer() {
    if (ending) {
      finish();
    } else {
      fail(FailureClass.RETRYABLE, "the server closed the connection");
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      closedByServer();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ServerFault faultOfTls = ServerFault.of(cause);
    if (!(cause instanceof IOException) && faultOfTls == null) {
      failUnexpectedly(cause);
    } else if (ending) {
      finish();
    } else if (faultOfTls != null) {
      fail(faultOfTls.kind(), faultOfTls.reason());
    } else {
      fail(FailureClass.RETRYABLE, LostConnection.inWords(cause));
    }
  }

  private void sendOutput() {
    SocketOutput out = output;
    if (out == null || over || !out.isWritable()) {
      return; // while the server does not read, replies wait in the session, which bounds them
    }
    ByteBuf replies = session.takeOutput();
    if (replies != null) {
      out.part(replies);
      out.flush();
    }
  }

  private void failUnexpectedly(Throwable cause) {
    log.error("unexpected fault in a sink's session", cause);
    fail(FailureClass.RETRYABLE, "unexpected fault");
  }

  /** Before the session is up the attempt itself failed; told by whoever dials. */
  @Override
  public void fail(FailureClass kind, String reason) {
    if (over) {
      return;
    }
    release();
    owner.failed(kind, reason);
  }

  @Override
  public boolean isOver() {
    return over;
  }

  private void finish() {
    if (!over) {
      release();
      owner.ended();
    }
  }

  private void release() {
    over = true;
    session.close();
    unsent.clear();
    deadline.callOff();
    stall.stop();
    MediaLoop.callOff(cut);
    if (output != null) {
      output.close();
    }
  }

  // Time

  private void awaitDeadline() {
    if (!over) {
      deadline.moveTo(session.deadlineMs());
    }
  }

  private void tick() {
    try {
      session.tick(loop.nowMs());
      sendOutput();
      awaitDeadline();
    } catch (ProtocolException e) {
      fail(FailureClass.RETRYABLE, String.valueOf(e.getMessage()));
    }
  }

  private long noteTaken() {
    long taken = output == null ? 0 : output.takenBytes();
    unsent.taken(taken);
    return taken;
  }

  @Override
  public void stallsAfter(long timeoutMs) {
    stall.limit(timeoutMs);
  }

  // What the session tells

  @Override
  public void published() {
    published = true;
    delays = owner.delays();
    owner.published();
    unsent.forgetDelays();
  }

  @Override
  public void connected(Set<String> codecs) {
    owner.announced(codecs);
  }

  @Override
  public void held() {
    owner.held();
  }

  /** The dialogue has more to say than what the server was answered. */
  void goOn() {
    sendOutput();
    awaitDeadline();
  }

  @Override
  public void reconnectRequested(@Nullable String tcUrl) {
    owner.reconnectRequested(tcUrl);
  }

  @Override
  public void statusReceived(String code, String description) {
    log.debug("the server says {}: {}", code, description);
  }

  @Override
  public void refused(Refusal refusal) {
    fail(RefusalClass.of(refusal), RefusalClass.inWords(refusal));
  }

  // The way out for media

  @Override
  public void write(MediaFrame frame, int timestampMs) {
    SocketOutput out = output;
    if (out == null || over || ending) {
      return;
    }
    try {
      session.write(frame, timestampMs, out);
    } catch (RuntimeException e) { // which is no fault of the stream or its other sinks
      failUnexpectedly(e);
      return;
    }
    if (!over) { // a fault of the socket is told from within its write
      unsent.add(frame, out.writtenBytes());
    }
  }

  @Override
  public void flush() {
    SocketOutput out = output;
    if (out != null && !over) {
      out.flush();
      noteDelays();
      unsent.taken(out.takenBytes());
      if (unsent.size() > 0 && !over) {
        stall.watch();
      }
    }
  }

  private void noteDelays() {
    if (delays == null) {
      unsent.forgetDelays();
    } else {
      unsent.flushed(delays);
    }
  }

  @Override
  public void keepBelow(OutletDepth depth) {
    if (output != null) {
      output.keepBelow(depth);
    }
  }

  @Override
  public boolean isWritable() {
    return output != null && !over && output.isWritable();
  }

  @Override
  public long pendingBytes() {
    return output == null ? 0 : output.pendingBytes();
  }

  @Override
  public double rttMs() {
    ChannelHandlerContext context = channel; // set before anybody is told that it is connected
    return context == null ? -1 : MediaLoop.rttMs(context.channel());
  }

  // The end

  @Override
  public void end(EndMode mode) {
    if (over || ending) {
      return;
    }
    ending = true;
    ChannelHandlerContext context = channel;
    SocketOutput out = output;
    if (context == null || out == null) {
      finish();
      return;
    }
    if (mode == EndMode.UNPUBLISH) {
      session.unpublish(loop.nowMs());
    }
    ByteBuf goodbye = session.takeOutput();
    ByteBuf last = goodbye == null ? context.alloc().buffer(0) : goodbye;
    cut = loop.schedule(END_LIMIT_MS, this::finish);
    out.finish(last).addListener(sent -> closeOutput(context.channel()));
  }

  /**
   * Only our side is closed at first: a close while bytes of the server are unread would reset the
   * connection and might take the last media with it.
   */
  private void closeOutput(Channel socket) {
    OutputEnd.of(socket);
    MediaLoop.callOff(cut);
    if (!over) {
      cut = loop.schedule(LINGER_MS, this::finish);
    }
  }

  @Override
  public void abandon() {
    if (!over) {
      release();
    }
  }
}
