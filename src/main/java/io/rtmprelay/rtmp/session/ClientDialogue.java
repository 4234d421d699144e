package io.rtmprelay.rtmp.session;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.RateLimit;
import io.rtmprelay.rtmp.message.Command;
import io.rtmprelay.rtmp.message.ConnectReply;
import io.rtmprelay.rtmp.message.ConnectRequest;
import io.rtmprelay.rtmp.message.PeerText;
import io.rtmprelay.rtmp.message.Status;
import io.rtmprelay.rtmp.session.login.Challenge;
import java.util.regex.Pattern;

/**
 * What a publishing client asks of a media server, one step after the other (section 3.5, K30 to
 * K38). Loop-owned.
 */
final class ClientDialogue {

  /** The version that servers with a list of known clients know (K30). */
  private static final String AGENT = "FMLE/3.0 (compatible; FMSc/1.0)";

  private static final int CONNECT = 1;
  private static final int RELEASE_STREAM = 2;
  private static final int FC_PUBLISH = 3;
  private static final int CREATE_STREAM = 4;
  private static final int PUBLISH = 5;
  private static final int FC_UNPUBLISH = 6;
  private static final int DELETE_STREAM = 7;

  /** A server's words are cut to this (hostile input #98). */
  private static final int MAX_DESCRIPTION_CHARS = 1024;

  private static final int MAX_CODE_CHARS = 128;
  private static final double MAX_STREAM_ID = 0xFFFF_FFFFL;

  /** A server says some ten things in all; more in a row than these are a flood. */
  private static final int COMMANDS_PER_SECOND = 50;

  private static final int COMMANDS_AT_ONCE = 200;

  /** A server that asks to be left more often is not heard (hostile input #100). */
  private static final long RECONNECT_PAUSE_MS = 10_000;

  /** The protocol's own: a server might as well put the key where their last word stands. */
  private static final Pattern CODES =
      Pattern.compile(
          "Net(Connection|Stream)\\.((Connect|Call|Proxy|Publish|Unpublish|Record|Play|Data)\\.)?"
              + "(AppShutdown|BadName|BadVersion|Closed|Denied|Failed|Idle|IdleTimeout|InvalidApp"
              + "|NoAccess|NotResponding|Prohibited|ReconnectRequest|Rejected|Reset|Start|Stop"
              + "|StreamNotFound|Success)");

  private static final long NEVER = Long.MIN_VALUE;

  private enum Step {
    HANDSHAKE,
    CONNECTING,
    CREATING,
    /** All but the publish, which waits to be wanted. */
    HELD,
    PUBLISHING,
    PUBLISHED,
    /** Unpublished: the server's last words are read all the same. */
    ENDING,
    REFUSED,
    /** A probe has what it wanted to know. */
    PROBED
  }

  private final ClientSettings settings;
  private final PublishTarget target;
  private final Output output;
  private final ClientSession.Listener listener;
  private final RateLimit commands = new RateLimit(COMMANDS_PER_SECOND, COMMANDS_AT_ONCE);
  private Step step = Step.HANDSHAKE;
  private int streamId;
  private String awaited = "";
  private long reconnectAskedAtMs = NEVER;
  private boolean probing;
  private boolean holding;
  private long deadlineMs = Long.MAX_VALUE;

  ClientDialogue(
      ClientSettings settings,
      PublishTarget target,
      Output output,
      ClientSession.Listener listener) {
    this.settings = settings;
    this.target = target;
    this.output = output;
    this.listener = listener;
  }

  boolean isPublished() {
    return step == Step.PUBLISHED;
  }

  boolean isOver() {
    return step == Step.REFUSED || step == Step.PROBED;
  }

  /** Nothing is asked of the server beyond connect. */
  void probe() {
    probing = true;
  }

  /** The publish is not asked for before {@link #publish}. */
  void hold() {
    holding = true;
  }

  /** Asks for the publish that was held back, as soon as the server is ready for it. */
  void publish(long nowMs) {
    holding = false;
    if (step == Step.HELD) {
      askPublish(nowMs);
    }
  }

  /** Whether connect has been sent and the server has not taken it. */
  boolean isConnecting() {
    return step == Step.CONNECTING;
  }

  /** The server's id of the message stream. */
  int streamId() {
    return streamId;
  }

  /** One deadline for the whole reply: who drips it does not gain time (hostile input #99). */
  void awaitReply(String what, long nowMs) {
    awaited = what;
    deadlineMs = nowMs + settings.replyTimeoutMs();
  }

  long deadlineMs() {
    return deadlineMs;
  }

  void checkDeadline(long nowMs) throws ProtocolException {
    if (nowMs >= deadlineMs) {
      throw new ProtocolException(
          "no answer to " + awaited + " within " + settings.replyTimeoutMs() + " ms");
    }
  }

  void connect(long nowMs) {
    ConnectRequest request =
        new ConnectRequest(
            target.app(),
            target.tcUrl(),
            AGENT,
            0,
            settings.enhanced(),
            ConnectRequest.RELAY_CAPABILITIES);
    output.send(Output.CONNECTION, 0, request.command());
    step = Step.CONNECTING;
    awaitReply("connect", nowMs);
  }

  /** FCUnpublish and deleteStream; without a publication there is nothing to end. */
  void unpublish() {
    if (step != Step.PUBLISHED) {
      return;
    }
    AmfValue key = AmfValue.of(target.key());
    call("FCUnpublish", FC_UNPUBLISH, key);
    call("deleteStream", DELETE_STREAM, AmfValue.of((double) Integer.toUnsignedLong(streamId)));
    step = Step.ENDING;
  }

  /** Acts on one command of the server; what is not awaited is ignored (hostile input #97). */
  void command(Command command, long nowMs) throws ProtocolException {
    if (!commands.take(nowMs)) {
      throw new ProtocolException("more than " + COMMANDS_PER_SECOND + " commands per second");
    }
    switch (command.name()) {
      case Command.RESULT -> result(command, nowMs);
      case Command.ERROR -> error(command);
      case Command.ON_STATUS -> status(command, nowMs);
      case "close" -> refuse("NetConnection.Connect.Closed", "The server closes the connection.");
      default -> {
        // onBWDone, onFCPublish and their like ask for nothing.
      }
    }
  }

  private void result(Command result, long nowMs) {
    if (step == Step.CONNECTING && result.transactionId() == CONNECT) {
      step = probing ? Step.PROBED : Step.CREATING;
      if (probing) {
        deadlineMs = Long.MAX_VALUE;
      } else {
        createStream(nowMs);
      }
      listener.connected(ConnectReply.of(result).codecs());
    } else if (step == Step.CREATING && result.transactionId() == CREATE_STREAM) {
      created(result, nowMs);
    }
  }

  private void createStream(long nowMs) {
    AmfValue key = AmfValue.of(target.key());
    call("releaseStream", RELEASE_STREAM, key);
    call("FCPublish", FC_PUBLISH, key);
    call("createStream", CREATE_STREAM);
    awaitReply("createStream", nowMs);
  }

  private void created(Command result, long nowMs) {
    double id = result.argument(0).numberOr(0);
    if (!(id >= 1 && id <= MAX_STREAM_ID && id == Math.rint(id))) {
      refuse("NetConnection.Call.Failed", "createStream was answered without a stream id.");
      return;
    }
    streamId = (int) (long) id;
    if (holding) {
      step = Step.HELD;
      deadlineMs = Long.MAX_VALUE;
      listener.held();
    } else {
      askPublish(nowMs);
    }
  }

  private void askPublish(long nowMs) {
    output.send(
        Output.STREAM,
        streamId,
        Command.call("publish", PUBLISH, AmfValue.of(target.key()), AmfValue.of("live")));
    step = Step.PUBLISHING;
    awaitReply("publish", nowMs);
  }

  /** The replies to releaseStream and FCPublish say nothing, whatever they are. */
  private void error(Command error) {
    double call = error.transactionId();
    boolean refusal =
        (step == Step.CONNECTING && call == CONNECT)
            || (step == Step.CREATING && call == CREATE_STREAM)
            || (step == Step.PUBLISHING && call == PUBLISH);
    if (refusal) {
      refuse(error.status());
    }
  }

  private void status(Command command, long nowMs) {
    Status status = command.status();
    switch (status.code()) {
      case "NetConnection.Connect.ReconnectRequest" -> reconnect(command, nowMs);
      case "NetStream.Publish.Start" -> {
        if (step == Step.PUBLISHING) {
          step = Step.PUBLISHED;
          deadlineMs = Long.MAX_VALUE;
          listener.published();
        }
      }
      default -> {
        if (status.isError() || endsPublication(status.code())) {
          refuse(status);
        } else {
          listener.statusReceived(shownCode(status.code()), shown(status.description()));
        }
      }
    }
  }

  private void reconnect(Command command, long nowMs) {
    if (reconnectAskedAtMs == NEVER || nowMs - reconnectAskedAtMs >= RECONNECT_PAUSE_MS) {
      reconnectAskedAtMs = nowMs;
      String url = command.argument(0).objectOr(AmfObject.empty()).stringOr("tcUrl", "");
      listener.reconnectRequested(url.isEmpty() ? null : url);
    }
  }

  /** Some servers end a publication with good news; but it is bad news to who did not ask (K36). */
  private boolean endsPublication(String code) {
    return step != Step.ENDING && Refusal.of(code, "", null) instanceof Refusal.Ended;
  }

  private void refuse(Status status) {
    String text = status.description();
    refuse(Refusal.of(shownCode(status.code()), shown(text), Challenge.of(text)));
  }

  private void refuse(String code, String description) {
    refuse(Refusal.of(code, description, null));
  }

  private void refuse(Refusal refusal) {
    boolean wanted = step == Step.ENDING;
    step = Step.REFUSED;
    deadlineMs = Long.MAX_VALUE;
    if (!wanted) {
      listener.refused(refusal);
    }
  }

  /** Servers quote the key in their errors; it is masked before a cut could leave half of it. */
  private String shown(String description) {
    return PeerText.printable(target.mask(description), MAX_DESCRIPTION_CHARS);
  }

  /** Codes of the protocol are words of its own, of which a short key may well be a part. */
  private String shownCode(String code) {
    String shown = CODES.matcher(code).matches() ? code : target.mask(code);
    return PeerText.printable(shown, MAX_CODE_CHARS);
  }

  private void call(String name, int id, AmfValue... arguments) {
    output.send(Output.CONNECTION, 0, Command.call(name, id, arguments));
  }
}
