package io.rtmprelay.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.rtmprelay.relay.life.SinkLife.FailureClass;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.ClientSession;
import io.rtmprelay.rtmp.session.Refusal;
import io.rtmprelay.transport.dialogue.Approach;
import io.rtmprelay.transport.dialogue.RefusalClass;
import io.rtmprelay.transport.loop.Deadline;
import io.rtmprelay.transport.loop.MediaLoop;
import io.rtmprelay.transport.socket.LostConnection;
import io.rtmprelay.transport.tls.ServerFault;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One look whether a media server works: handshake and connect, then the connection is closed.
 * Owned by the loop it was made for.
 */
final class RtmpProbe extends ChannelInboundHandlerAdapter
    implements RtmpClient.Caller, ClientSession.Listener {

  /** A look over as many connections as the server's login takes. */
  static final class Run implements MediaLoop.Timer {

    private final MediaLoop loop;
    private final Approach approach;
    private final Consumer<RtmpClient.Caller> connect;
    private final Consumer<@Nullable String> done;
    private RtmpProbe present;

    Run(
        MediaLoop loop,
        Approach approach,
        Consumer<RtmpClient.Caller> connect,
        Consumer<@Nullable String> done) {
      this.loop = loop;
      this.approach = approach;
      this.connect = connect;
      this.done = done;
      this.present = next();
    }

    private RtmpProbe next() {
      return new RtmpProbe(loop, approach::open, this::looked);
    }

    Run start() {
      connect.accept(present);
      return this;
    }

    private void looked(@Nullable String reason) {
      if (reason != null && approach.goesOn()) {
        present = next();
        start();
      } else {
        done.accept(reason);
      }
    }

    @Override
    public void cancel() {
      present.abandon();
    }
  }

  private final MediaLoop loop;
  private final ClientSession session;
  private final Consumer<@Nullable String> done;
  private @Nullable ChannelHandlerContext channel;
  private final Deadline deadline;
  private boolean over;

  RtmpProbe(MediaLoop loop, RtmpSink.SessionFactory sessions, Consumer<@Nullable String> done) {
    this.loop = loop;
    this.done = done;
    this.deadline = new Deadline(loop, this::tick);
    this.session = sessions.open(this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context;
    context.channel().config().setAllocator(MediaLoop.ALLOCATOR);
    session.probe(loop.nowMs());
    sendOutput();
    awaitDeadline();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (!over) {
        session.receive(in, loop.nowMs());
        sendOutput();
      }
    } catch (ProtocolException e) {
      finish("the server broke the protocol: " + e.getMessage());
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    finish("the server closed the connection");
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    ServerFault faultOfTls = ServerFault.of(cause);
    finish(faultOfTls == null ? LostConnection.inWords(cause) : faultOfTls.reason());
  }

  private void sendOutput() {
    ByteBuf output = over || channel == null ? null : session.takeOutput();
    if (output != null && channel != null) {
      channel.writeAndFlush(output, channel.voidPromise());
    }
  }

  private void awaitDeadline() {
    if (!over) {
      deadline.moveTo(session.deadlineMs());
    }
  }

  private void tick() {
    try {
      session.tick(loop.nowMs());
      awaitDeadline();
    } catch (ProtocolException e) {
      finish(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void fail(FailureClass kind, String reason) {
    finish(reason);
  }

  @Override
  public void connected(Set<String> codecs) {
    finish(null);
  }

  @Override
  public void refused(Refusal refusal) {
    finish(RefusalClass.inWords(refusal));
  }

  @Override
  public void published() {} // is not asked for

  @Override
  public void reconnectRequested(@Nullable String tcUrl) {}

  @Override
  public void statusReceived(String code, String description) {}

  private void finish(@Nullable String reason) {
    if (!over) {
      abandon();
      done.accept(reason);
    }
  }

  /** Nobody wants to know any more. */
  void abandon() {
    if (over) {
      return;
    }
    over = true;
    session.close();
    deadline.callOff();
    if (channel != null) {
      channel.close();
    }
  }
}
