package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.media.FrameClass;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.path.Peers;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.session.PublishRequest;
import io.rtmprelay.rtmp.session.Refusal;
import io.rtmprelay.rtmp.session.ServerSession;
import io.rtmprelay.rtmp.session.ServerSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A choice of how the dialogue stands and is answered, a pattern of pieces, one of time, then bytes
 * of a publisher. What comes of them does not depend on the pieces while no time goes by.
 */
final class ServerTarget implements ServerSession.Listener {

  private static final int NO_HANDSHAKE = 1;
  private static final int NO_CONNECT = 2;
  private static final int ANSWER_LATER = 4;
  private static final int REFUSE = 8;

  private static final long MAX_HELD_BYTES = (32 << 20) + (16 << 20);

  private final UnpooledByteBufAllocator allocator = Claim.allocator();
  private final ServerSession session =
      new ServerSession(ServerSettings.DEFAULT, allocator, this, 0);
  private final List<Object> events = new ArrayList<>();
  private final ByteBuf sent = Unpooled.buffer();
  private final int choice;
  private final Steps steps;
  private int unanswered;
  private String fault = "";

  private ServerTarget(int choice, int timing) {
    this.choice = choice;
    this.steps = new Steps(timing);
  }

  static int run(FuzzInput input) {
    int choice = input.u8();
    int pattern = input.u8();
    int timing = input.u8();
    byte[] bytes = input.rest();
    ServerTarget one = new ServerTarget(choice, timing);
    one.receive(bytes, pattern);
    if (pattern > 0 && one.steps.areNone() && (choice & (ANSWER_LATER | REFUSE)) == 0) {
      ServerTarget whole = new ServerTarget(choice, 0);
      whole.receive(bytes, 0);
      one.compare(whole);
    }
    return one.events.size();
  }

  /**
   * A read that provokes more replies than may wait for a peer is the end of it, in one piece; in
   * pieces the replies leave in between. Otherwise the same comes of the same bytes.
   */
  private void compare(ServerTarget whole) {
    if (!whole.fault.contains("bytes of replies")) {
      Claim.equal(events, whole.events, "events in pieces");
      Claim.equal(fault, whole.fault, "fault in pieces");
    }
  }

  private void receive(byte[] bytes, int pattern) {
    try {
      if ((choice & NO_HANDSHAKE) != 0) {
        feed(Peers.handshake());
      }
      if ((choice & NO_CONNECT) != 0) {
        feed(Peers.connectAndPublish());
      }
      for (byte[] piece : FuzzInput.pieces(bytes, pattern)) {
        feed(piece);
        steps.advance();
        answer();
        session.tick(steps.nowMs());
      }
    } catch (ProtocolException e) {
      fault = String.valueOf(e.getMessage());
      Claim.that(e.getStackTrace().length == 0, "a fault in words alone");
    }
    session.requestReconnect(null, "elsewhere");
    take();
    session.close();
    Claim.that(session.takeOutput() == null, "nothing is left to send");
    Claim.nothingHeld(allocator);
    Peers.checkReadable(ByteBufUtil.getBytes(sent));
  }

  private void feed(byte[] bytes) throws ProtocolException {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    session.receive(in, steps.nowMs());
    Claim.that(!in.isReadable() && in.refCnt() == 1, "a read buffer is consumed and not kept");
    Claim.heldAtMost(allocator, MAX_HELD_BYTES);
    take();
  }

  private void take() {
    ByteBuf output = session.takeOutput();
    if (output != null) {
      sent.writeBytes(output);
      output.release();
    }
  }

  private void answer() {
    for (; unanswered > 0; unanswered--) {
      if ((choice & REFUSE) != 0) {
        session.refusePublish(new Refusal.Denied("no"), steps.nowMs());
      } else {
        session.acceptPublish(steps.nowMs());
      }
    }
  }

  @Override
  public void publishRequested(PublishRequest request) {
    Claim.that(!request.name().isEmpty(), "a name");
    Claim.that(
        (request.app() + request.name() + request.agent() + request.tcUrl())
            .chars()
            .noneMatch(Character::isISOControl),
        "what is shown holds no control character");
    events.add(request);
    unanswered++;
    if ((choice & ANSWER_LATER) == 0) {
      answer();
    }
  }

  @Override
  public void frame(MediaFrame frame) {
    FrameClass frameClass = frame.frameClass();
    Claim.that(
        frameClass != FrameClass.EMPTY && frameClass != FrameClass.INVALID, "frame " + frameClass);
    ByteBuf copy = Unpooled.buffer(frame.body().length());
    frame.body().copyTo(0, copy);
    events.add(List.of(frame.kind(), frame.timestampMs(), ByteBuffer.wrap(copy.array())));
  }

  @Override
  public void unpublished() {
    events.add("unpublished");
  }
}
