package io.rtmprelay.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rtmprelay.fuzz.input.Claim;
import io.rtmprelay.fuzz.input.FuzzInput;
import io.rtmprelay.media.MediaFrame;
import io.rtmprelay.media.MediaKind;
import io.rtmprelay.path.Peers;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.chunk.ChunkImage;
import io.rtmprelay.rtmp.session.ClientSession;
import io.rtmprelay.rtmp.session.ClientSettings;
import io.rtmprelay.rtmp.session.PublishTarget;
import io.rtmprelay.rtmp.session.Refusal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A choice of settings and of how the dialogue stands, a pattern of pieces, one of time, then bytes
 * of a media server. What it makes the relay tell never holds the key.
 */
final class ClientTarget implements ClientSession.Listener, ClientSession.Parts {

  private static final int NO_HANDSHAKE = 1;
  private static final int NO_CONNECT = 2;
  private static final int ENHANCED = 4;
  private static final int DIGEST = 8;
  private static final int PROBE = 16;

  private static final String SECRET = "S3CRET";
  private static final long MAX_HELD_BYTES = 4 << 20;
  private static final byte[] KEY_FRAME = HexFormat.of().parseHex("17010000000000000165");

  private final UnpooledByteBufAllocator allocator = Claim.allocator();
  private final ClientSession session;
  private final List<String> events = new ArrayList<>();
  private final ByteBuf sent = Unpooled.buffer();
  private final int choice;
  private final Steps steps;
  private boolean published;
  private int refusals;
  private String fault = "";

  private ClientTarget(int choice, int timing) {
    this.choice = choice;
    this.steps = new Steps(timing);
    session =
        new ClientSession(
            new ClientSettings(4096, 10_000, (choice & ENHANCED) != 0, (choice & DIGEST) != 0),
            new PublishTarget("live", "rtmp://media.example/live", SECRET + "?token=" + SECRET),
            allocator,
            this);
  }

  static int run(FuzzInput input) {
    int choice = input.u8();
    int pattern = input.u8();
    int timing = input.u8();
    byte[] bytes = input.rest();
    ClientTarget one = new ClientTarget(choice, timing);
    one.receive(bytes, pattern);
    if (pattern > 0 && one.steps.areNone()) {
      ClientTarget whole = new ClientTarget(choice, 0);
      whole.receive(bytes, 0);
      if (!whole.fault.contains("bytes of replies")) { // which leave in between, in pieces
        Claim.equal(one.events, whole.events, "events in pieces");
        Claim.equal(one.fault, whole.fault, "fault in pieces");
      }
    }
    return one.events.size();
  }

  private void receive(byte[] bytes, int pattern) {
    if ((choice & PROBE) != 0) {
      session.probe(0);
    } else {
      session.start(0);
    }
    take();
    try {
      if ((choice & NO_HANDSHAKE) != 0) {
        feed(Peers.handshake());
      }
      if ((choice & NO_CONNECT) != 0) {
        feed(Peers.acceptance());
      }
      for (byte[] piece : FuzzInput.pieces(bytes, pattern)) {
        feed(piece);
        steps.advance();
        session.tick(steps.nowMs());
        if (published && refusals == 0) {
          writeFrame();
        }
      }
    } catch (ProtocolException e) {
      fault = told(String.valueOf(e.getMessage()));
    }
    session.unpublish(steps.nowMs());
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

  private void writeFrame() {
    ByteBuf body = Unpooled.wrappedBuffer(KEY_FRAME);
    ChunkImage image = ChunkImage.of(allocator, 4096, ChunkImage.VIDEO_CSID, body);
    MediaFrame frame = MediaFrame.of(MediaKind.VIDEO, 0, image);
    session.write(frame, (int) steps.nowMs(), this);
    frame.release();
  }

  private void take() {
    ByteBuf output = session.takeOutput();
    if (output != null) {
      part(output);
    }
  }

  @Override
  public void part(ByteBuf part) {
    sent.writeBytes(part);
    part.release();
  }

  private static String told(String text) {
    Claim.that(!text.contains(SECRET), "the key is told: " + text);
    Claim.that(text.chars().noneMatch(Character::isISOControl), "a control character is told");
    return text;
  }

  @Override
  public void connected(Set<String> codecs) {
    codecs.forEach(ClientTarget::told);
    events.add("connected");
  }

  @Override
  public void published() {
    published = true;
    events.add("published");
  }

  @Override
  public void refused(Refusal refusal) {
    Claim.equal(++refusals, 1, "refusals");
    events.add("refused " + told(refusal.code()) + " " + told(refusal.description()));
  }

  @Override
  public void reconnectRequested(@Nullable String tcUrl) {
    events.add("reconnect " + tcUrl);
  }

  @Override
  public void statusReceived(String code, String description) {
    events.add("status " + told(code) + " " + told(description));
  }
}
