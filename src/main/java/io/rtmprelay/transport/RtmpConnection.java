package io.rtmprelay.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.Refusal;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.ServerSettings;
import io.rtmprelay.rtmp.session.capture.CapturePoint;
import io.rtmprelay.rtmp.session.play.PlayRequest;
import io.rtmprelay.transport.limit.Closing;
import io.rtmprelay.transport.loop.Deadline;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.play.PlayGate;
import io.rtmprelay.transport.play.RtmpPlayer;
import io.rtmprelay.transport.publish.Admission;
import io.rtmprelay.transport.publish.PublicationFeed;
import io.rtmprelay.transport.publish.PublishAnswer;
import io.rtmprelay.transport.publish.PublishGate;
import io.rtmprelay.transport.publish.Publisher;
import io.rtmprelay.transport.socket.OutputEnd;
import io.rtmprelay.transport.socket.SocketOutput;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted socket and the publisher or player on it. Owned by its media loop.
 *
 * <p>It stands before the NetSocket's own handler and takes every buffer as the transport read it,
 * so that media is copied once; events of the socket's life go on to the NetSocket.
 */
final class RtmpConnection extends ChannelInboundHandlerAdapter
    implements ServerSession.Listener, Publisher, RtmpPlayer.Connection {

  private static final Logger log = LoggerFactory.getLogger(RtmpConnection.class);

  /** How long what is still to be sent to a refused peer may take. */
  private static final long LINGER_MS = 1_000;

  private final MediaLoop loop;
  private final PublishGate gate;
  private final PlayGate plays;
  private final InetSocketAddress remote;
  private final ServerSession session;
  private final Deadline deadline;
  private final Consumer<Closing> whenClosed;
  private @Nullable ChannelHandlerContext channel;
  private @Nullable SocketOutput output;
  private @Nullable PublicationFeed feed;
  private @Nullable RtmpPlayer player;
  private String agent = "";
  private long readAtNanos;
  private volatile long readAtMs;
  private @Nullable Admission awaited;
  private boolean withdrawn;
  private boolean closed;

  RtmpConnection(
      MediaLoop loop,
      ServerSettings settings,
      PublishGate gate,
      PlayGate plays,
      InetSocketAddress remote,
      long acceptedAtMs,
      Consumer<Closing> whenClosed) {
    this.loop = loop;
    this.gate = gate;
    this.plays = plays;
    this.remote = remote;
    this.whenClosed = whenClosed;
    this.readAtMs = acceptedAtMs;
    this.session = new ServerSession(settings, MediaLoop.ALLOCATOR, this, readAtMs);
    this.deadline = new Deadline(loop, this::tick);
  }

  // The socket's life

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
    output = SocketOutput.of(context);
    context.channel().config().setAllocator(MediaLoop.ALLOCATOR);
    if (output.isStraight()) {
      loop.shareReads(context.channel());
    }
    awaitDeadline();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!closed) {
        readAtNanos = System.nanoTime();
        long nowMs = TimeUnit.NANOSECONDS.toMillis(readAtNanos);
        readAtMs = nowMs;
        session.receive(in, nowMs);
      }
    } catch (ProtocolException e) {
      close(Closing.of(e.breach()), e.getMessage());
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flushStream();
    sendReplies();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    sendReplies();
    if (player != null && context.channel().isWritable()) {
      player.writable();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    close(Closing.LEFT, ConnectionFault.CLOSED);
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    String over = ConnectionFault.inWords(event);
    if (over != null) {
      close(Closing.LEFT, over);
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    String words = ConnectionFault.inWords(cause);
    if (words == null) {
      failUnexpectedly(cause);
    } else {
      close(Closing.LEFT, words);
    }
  }

  private void failUnexpectedly(Throwable cause) {
    log.error("{}: unexpected fault, the connection is closed", remote, cause);
    close(Closing.FAULT, "unexpected fault");
  }

  private void flushStream() {
    if (feed != null) {
      feed.flush(readAtMs);
    }
  }

  /** While the peer does not read, replies wait in the session, which bounds them. */
  @Override
  public void sendReplies() {
    writeOutput();
    String words = session.closingWords();
    if (words != null && !closed) {
      closeAfterFlush(words);
    }
  }

  private void writeOutput() {
    SocketOutput out = output;
    if (out != null && out.isWritable()) {
      ByteBuf replies = session.takeOutput();
      if (replies != null) {
        out.part(replies);
        out.flush();
      }
    }
  }

  /** The peer reads the refusal before the end: half-close, then close. */
  private void closeAfterFlush(String reason) {
    finish(Closing.REFUSED, reason);
    ChannelHandlerContext context = channel;
    if (context != null) {
      OutputEnd.of(context.channel());
      loop.schedule(LINGER_MS, context::close);
    }
  }

  private void close(Closing how, @Nullable String reason) {
    finish(how, reason);
    if (channel != null) {
      channel.close();
    }
  }

  private void finish(Closing how, @Nullable String words) {
    if (closed) {
      return;
    }
    closed = true;
    deadline.callOff();
    String reason = how.inWords(words);
    log.info("{}: {}: {}", remote, feed == null ? "closed" : "publisher lost", reason);
    endPublication(false, reason);
    playStopped();
    session.close();
    whenClosed.accept(how);
  }

  private void awaitDeadline() {
    if (!closed) {
      deadline.moveTo(session.deadlineMs());
    }
  }

  private void tick() {
    try {
      session.tick(loop.nowMs());
      sendReplies();
      awaitDeadline();
    } catch (ProtocolException e) {
      close(Closing.of(e.breach()), e.getMessage());
    }
  }

  // What the session tells

  @Override
  public void publishRequested(PublishRequest request) {
    Admission admission = new Admission(request, this);
    agent = request.agent();
    awaited = admission;
    admission.ask(gate, answer -> onLoop(() -> answered(admission, answer)));
  }

  /** What fails outside a read must not leave a connection behind that nobody looks after. */
  private void onLoop(Runnable step) {
    loop.run(
        () -> {
          try {
            step.run();
          } catch (RuntimeException e) {
            failUnexpectedly(e);
          }
        });
  }

  private void answered(Admission admission, PublishAnswer answer) {
    if (closed || awaited != admission) {
      answer.unheard(withdrawn);
      return;
    }
    awaited = null;
    switch (answer) {
      case PublishAnswer.Accepted accepted -> accept(admission, accepted.publication());
      case PublishAnswer.Refused refused -> refuse(admission, refused);
    }
  }

  private void accept(Admission admission, PublishAnswer.Publication accepted) {
    feed = new PublicationFeed(accepted, this::disconnect);
    log.info("{}: publishes {}", remote, admission);
    readAtNanos = System.nanoTime();
    session.acceptPublish(loop.nowMs());
    flushStream();
    sendReplies();
    awaitDeadline();
  }

  private void refuse(Admission admission, PublishAnswer.Refused refused) {
    log.info("{}: refused to publish {}: {}", remote, admission, refused.reason());
    session.refusePublish(Admission.refusal(refused), loop.nowMs());
    sendReplies();
  }

  @Override
  public boolean playRequested(PlayRequest request) {
    SocketOutput out = output;
    if (out == null) {
      return false;
    }
    player = new RtmpPlayer(this, loop, address(), session, out);
    player.ask(plays, request);
    return true;
  }

  @Override
  public void playStopped() {
    RtmpPlayer stopped = player;
    player = null;
    if (stopped != null) {
      stopped.close();
    }
  }

  @Override
  public void playEnded() {
    player = null;
    session.endPlay(loop.nowMs());
    sendReplies();
    awaitDeadline();
  }

  @Override
  public void frame(MediaFrame frame) {
    if (feed != null) {
      frame.arrivedAt(readAtNanos);
      feed.publish(frame, readAtMs);
    }
  }

  @Override
  public void unpublished() {
    withdrawn = awaited != null;
    log.info("{}: publisher ended its stream", remote);
    endPublication(true, "the publisher ended its stream");
  }

  private void endPublication(boolean deliberate, String reason) {
    PublicationFeed ended = feed;
    awaited = null;
    feed = null;
    session.capture().ended(reason);
    if (ended != null) {
      ended.end(deliberate, reason, readAtMs);
    }
  }

  @Override
  public MediaLoop loop() {
    return loop;
  }

  @Override
  public String address() {
    return remote.getAddress().getHostAddress() + ":" + remote.getPort();
  }

  @Override
  public String agent() {
    return agent;
  }

  @Override
  public double rttMs() {
    ChannelHandlerContext context = channel; // known before any other thread knows of a publisher
    return context == null ? -1 : MediaLoop.rttMs(context.channel());
  }

  @Override
  public boolean isAwaiting() {
    return awaited != null && !closed;
  }

  @Override
  public long lastReadAtMs() {
    return readAtMs;
  }

  @Override
  public void refuse(String reason) {
    loop.run(
        () -> {
          if (!closed) {
            session.endPublish(new Refusal.Denied(reason), loop.nowMs());
            writeOutput();
            closeAfterFlush(reason);
          }
        });
  }

  @Override
  public Future<Boolean> requestReconnect(@Nullable String tcUrl, String description) {
    Promise<Boolean> asked = loop.promise();
    loop.run(
        () -> {
          asked.complete(!closed && session.requestReconnect(tcUrl, description));
          sendReplies();
        });
    return asked.future();
  }

  @Override
  public CapturePoint capturePoint() {
    return session.capture();
  }

  @Override
  public void disconnect(Closing how, String reason) {
    loop.run(() -> close(how, reason));
  }
}
