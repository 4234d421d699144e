package io.rtmprelay.rtmp.session;

import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import io.rtmprelay.rtmp.ProtocolException;
import io.rtmprelay.rtmp.RateLimit;
import io.rtmprelay.rtmp.message.Command;
import io.rtmprelay.rtmp.message.ConnectRequest;
import io.rtmprelay.rtmp.message.PeerBandwidth;
import io.rtmprelay.rtmp.message.PeerText;
import io.rtmprelay.rtmp.message.Status;
import io.rtmprelay.rtmp.message.UserControl;
import io.rtmprelay.rtmp.session.capture.CapturePoint;
import io.rtmprelay.rtmp.session.play.PlayDialogue;
import io.rtmprelay.rtmp.session.play.PlayRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher or a player asks and is answered, command by command (K1 to K15).
 *
 * <p>The order is the publisher's to choose, as encoders differ; only connect must come first.
 * Loop-owned.
 */
final class ServerDialogue {

  /** Message streams one connection may have at a time (K10, hostile input #46). */
  private static final int MAX_STREAMS = 8;

  /** An encoder sends some ten in all; more in a row than these are a flood (hostile input #58). */
  private static final int COMMANDS_PER_SECOND = 50;

  private static final int COMMANDS_AT_ONCE = 200;

  /**
   * A publish or a play costs more than any other command: streams, sinks' sessions, files,
   * questions to hooks, groups of pictures. An encoder or player that changes its mind stays far
   * below.
   */
  private static final int BEGINNINGS_PER_SECOND = 1;

  private static final int BEGINNINGS_AT_ONCE = 20;

  private static final int MAX_SHOWN_CHARS = 256;

  private static final int MAX_URL_CHARS = 1024;

  private static final String BAD_NAME = "NetStream.Publish.BadName";
  private static final String NO_NAME = "The stream key is empty: it has to be the stream's name.";
  private static final String BAD_TEXT = "Not a name that can be published.";
  private static final String NOT_PLAYABLE = "Nothing can be played here.";
  private static final String CALL_FAILED = "NetConnection.Call.Failed";

  private final ServerSettings settings;
  private final ServerSession.Listener listener;
  private final Output output;
  private final PeerControl control;
  private final Publication publication;
  private final PlayDialogue player;
  private final CapturePoint capture;
  private final RateLimit commands = new RateLimit(COMMANDS_PER_SECOND, COMMANDS_AT_ONCE);
  private final RateLimit beginnings = new RateLimit(BEGINNINGS_PER_SECOND, BEGINNINGS_AT_ONCE);
  private @Nullable ConnectRequest client;
  private int createdStreams;
  private @Nullable String closing;

  ServerDialogue(
      ServerSettings settings,
      ServerSession.Listener listener,
      Output output,
      PeerControl control,
      Publication publication,
      PlayDialogue player,
      CapturePoint capture) {
    this.settings = settings;
    this.listener = listener;
    this.output = output;
    this.control = control;
    this.publication = publication;
    this.player = player;
    this.capture = capture;
  }

  boolean isConnected() {
    return client != null;
  }

  /** Why the connection is to end once what is to be said is flushed; null while it goes on. */
  @Nullable String closing() {
    return closing;
  }

  /** Acts on one command that came on {@code onStream}. */
  void command(Command command, int onStream, long nowMs) throws ProtocolException {
    if (client == null && !command.name().equals("connect")) {
      throw new ProtocolException("command " + command + " where connect is expected");
    }
    if (!commands.take(nowMs)) {
      throw new ProtocolException("more than " + COMMANDS_PER_SECOND + " commands per second");
    }
    boolean begins = command.name().equals("publish") || command.name().equals("play");
    if (begins && !beginnings.take(nowMs)) {
      throw new ProtocolException(
          "more than " + BEGINNINGS_AT_ONCE + " publishes and plays in a row");
    }
    double call = command.transactionId();
    switch (command.name()) {
      case "connect" -> connect(command);
      case "releaseStream" -> answer(call, AmfValue.Nothing.UNDEFINED);
      case "_checkbw", "getStreamLength" -> answer(call);
      case "FCPublish" -> fcPublish(call, onStream);
      case "createStream" -> createStream(call);
      case "publish" -> publish(command, onStream);
      case "FCUnpublish" -> fcUnpublish(call, onStream, nowMs);
      case "closeStream" -> {
        closeStream(onStream, nowMs);
        stopPlay(onStream, nowMs);
      }
      case "deleteStream" -> deleteStream(command, onStream, nowMs);
      case "FCSubscribe" -> fcSubscribe(call, onStream);
      case "play" -> play(command, onStream);
      case "play2" -> refusePlay(onStream, PlayDialogue.FAILED, NOT_PLAYABLE);
      case "pause", "pauseRaw", "seek", "receiveAudio", "receiveVideo" -> {
        if (!player.obey(command, onStream)) {
          failPlay(onStream);
        }
      }
      case Command.RESULT, Command.ERROR, Command.ON_STATUS -> {
        // Nothing is asked of a publisher, so these answer nothing (hostile input #59).
      }
      default -> fail(call, "no procedure of that name");
    }
  }

  /** Publish.Start for the pending publication, then all that waited for it (K11). */
  void acceptPublish(long nowMs) {
    int streamId = publication.streamId();
    output.control(new UserControl(UserControl.STREAM_BEGIN, streamId));
    status(streamId, Status.info("NetStream.Publish.Start", "Publishing."));
    publication.accept(nowMs);
  }

  /** Says why not; the connection ends with that (K12). */
  void refusePublish(Refusal refusal) {
    if (publication.isPending()) {
      refuse(publication.streamId(), refusal.code(), refusal.description());
    }
  }

  /** Takes back what was allowed; the connection ends with that. */
  void endPublish(Refusal refusal) {
    if (!publication.isNone()) {
      refuse(publication.streamId(), refusal.code(), refusal.description());
    }
  }

  /** Asks the publisher to come again; false if it does not understand that (K50). */
  boolean requestReconnect(@Nullable String tcUrl, String description) {
    if (client == null || (client.capabilities() & ConnectRequest.RECONNECT) == 0) {
      return false;
    }
    AmfObject.Builder information =
        Status.info("NetConnection.Connect.ReconnectRequest", description).information();
    if (tcUrl != null) {
      information.put("tcUrl", tcUrl);
    }
    output.send(Output.CONNECTION, 0, Command.call(Command.ON_STATUS, 0, information.build()));
    return true;
  }

  private void connect(Command command) {
    // An answer without an id reaches no one, and every client means 1.
    double call = command.transactionId() == 0 ? 1 : command.transactionId();
    ConnectRequest request = ConnectRequest.of(command);
    if (client != null) {
      refuseConnect(call, "NetConnection.Connect.Rejected", "Connected already.");
    } else if (!StreamName.acceptsApp(request.app(), settings.maxNameBytes())) {
      refuseConnect(call, "NetConnection.Connect.InvalidApp", "No such application.");
    } else {
      client = request;
      capture.connected(command);
      control.sendWindow(PeerControl.DEFAULT_WINDOW_BYTES);
      output.control(new PeerBandwidth(PeerControl.DEFAULT_WINDOW_BYTES, PeerBandwidth.DYNAMIC));
      output.chunkSize(settings.chunkSize());
      output.send(Output.CONNECTION, 0, request.accepted(call, ConnectRequest.RELAY_CAPABILITIES));
    }
  }

  private void refuseConnect(double call, String code, String description) {
    output.send(Output.CONNECTION, 0, Command.error(call, Status.error(code, description)));
    close("refused: " + description);
  }

  private void fcPublish(double call, int onStream) {
    answer(call, AmfValue.Nothing.UNDEFINED);
    // Some hardware encoders wait for it, though nothing is decided before publish.
    output.send(
        Output.CONNECTION,
        onStream,
        Command.call("onFCPublish", 0, news("NetStream.Publish.Start", "FCPublish.")));
  }

  private void createStream(double call) {
    int id = Integer.numberOfTrailingZeros(~createdStreams) + 1;
    if (id > MAX_STREAMS) {
      fail(call, "more than " + MAX_STREAMS + " streams");
      return;
    }
    createdStreams |= 1 << (id - 1);
    answer(call, AmfValue.of(id));
  }

  private void publish(Command command, int onStream) {
    String publishName = command.text(0);
    ConnectRequest from = client;
    if (from == null) {
      return;
    }
    if (!publication.isNone()) {
      refuseSecond(onStream, publishName);
    } else if (!player.isNone()) {
      status(onStream, Status.error(BAD_NAME, "This connection plays."));
    } else if (!isKnown(onStream)) {
      refuse(onStream, BAD_NAME, "Publish on a stream that was never created.");
    } else {
      StreamName name = StreamName.of(from.app(), publishName, settings.maxNameBytes());
      if (name == null) {
        refuse(onStream, BAD_NAME, publishName.isEmpty() ? NO_NAME : BAD_TEXT);
        return;
      }
      publication.request(onStream, publishName);
      capture.publishes(command, onStream);
      listener.publishRequested(
          new PublishRequest(
              name.app(),
              name.name(),
              name.query(),
              PeerText.printable(from.tcUrl(), MAX_URL_CHARS),
              PeerText.printable(from.agent(), MAX_SHOWN_CHARS),
              from.enhanced()));
    }
  }

  /** What is published goes on; a repeated request is no new one (hostile input #49). */
  private void refuseSecond(int onStream, String publishName) {
    if (onStream != publication.streamId() || !publishName.equals(publication.publishName())) {
      status(onStream, Status.error(BAD_NAME, "This connection publishes already."));
    }
  }

  /** Ids 0 and 1 can mean one stream only, created or not (hostile input #47). */
  private boolean isKnown(int streamId) {
    return streamId == 0
        || streamId == 1
        || (streamId > 1 && streamId <= MAX_STREAMS && (createdStreams >> (streamId - 1) & 1) != 0);
  }

  private void fcUnpublish(double call, int onStream, long nowMs) {
    output.send(
        Output.CONNECTION,
        onStream,
        Command.call("onFCUnpublish", 0, news("NetStream.Unpublish.Success", "FCUnpublish.")));
    answer(call, AmfValue.Nothing.UNDEFINED);
    unpublish(nowMs);
  }

  private void closeStream(int onStream, long nowMs) {
    if (isPublished(onStream) || onStream == 0) {
      unpublish(nowMs);
    }
  }

  /**
   * The id is a number, except that one encoder sends its key in that place; whatever else comes is
   * ignored (hostile input #52).
   */
  private void deleteStream(Command command, int onStream, long nowMs) {
    AmfValue argument = command.argument(0);
    double id = argument.numberOr(-1);
    boolean mine =
        switch (argument) {
          case AmfValue.Nothing _ -> isPublished(onStream);
          case AmfValue.Text key -> key.value().equals(publication.publishName());
          default -> isPublished(id);
        };
    if (id >= 1 && id <= MAX_STREAMS) {
      createdStreams &= ~(1 << ((int) id - 1));
    }
    if (mine) {
      unpublish(nowMs);
    }
    stopPlay(argument instanceof AmfValue.Nothing ? onStream : id, nowMs);
  }

  /** What is published without an id is the first stream. */
  private boolean isPublished(double streamId) {
    int published = publication.streamId();
    return streamId == published || (published == 0 && streamId == 1);
  }

  private void unpublish(long nowMs) {
    if (publication.isNone()) {
      return;
    }
    boolean unanswered = publication.isPending();
    status(
        publication.streamId(), Status.info("NetStream.Unpublish.Success", "Publication ended."));
    publication.end(nowMs);
    if (unanswered) {
      // The answer to what was withdrawn may still come and must not be taken for another's.
      close("refused");
    }
    listener.unpublished();
  }

  private void fcSubscribe(double call, int onStream) {
    answer(call, AmfValue.Nothing.UNDEFINED);
    output.send(
        Output.CONNECTION,
        onStream,
        Command.call("onFCSubscribe", 0, news("NetStream.Play.Start", "FCSubscribe.")));
  }

  private void play(Command command, int onStream) {
    ConnectRequest from = client;
    if (from == null) {
      return;
    }
    StreamName name = StreamName.of(from.app(), command.text(0), settings.maxNameBytes());
    if (!publication.isNone() || !player.isNone()) {
      status(
          onStream,
          Status.error(PlayDialogue.FAILED, "This connection publishes or plays already."));
    } else if (!isKnown(onStream)) {
      refusePlay(onStream, PlayDialogue.FAILED, "Play on a stream that was never created.");
    } else if (name == null) {
      refusePlay(onStream, PlayDialogue.NOT_FOUND, "Not a name that can be played.");
    } else {
      player.request(command, onStream);
      String agent = PeerText.printable(from.agent(), MAX_SHOWN_CHARS);
      if (!listener.playRequested(new PlayRequest(name.app(), name.name(), name.query(), agent))) {
        refusePlay(onStream, PlayDialogue.FAILED, NOT_PLAYABLE);
      }
    }
  }

  /** Says why nothing is played; the connection ends with that, unless it publishes. */
  void refusePlay(int onStream, String code, String description) {
    player.stop();
    status(onStream, Status.error(code, description));
    if (publication.isNone()) {
      close("refused");
    }
  }

  private void failPlay(int onStream) {
    status(onStream, Status.error(PlayDialogue.FAILED, NOT_PLAYABLE));
  }

  /** Ends what is played on {@code streamId}, without a word: nothing comes any more. */
  private void stopPlay(double streamId, long nowMs) {
    if (!player.isNone() && (streamId == player.streamId() || streamId == 0)) {
      player.stop();
      publication.end(nowMs);
      listener.playStopped();
    }
  }

  private void refuse(int onStream, String code, String description) {
    status(onStream, Status.error(code, description));
    // What was asked of others is told where they answer.
    close(publication.isNone() ? "refused: " + description : "refused");
  }

  private void close(String why) {
    closing = why;
    publication.close();
  }

  private void status(int streamId, Status status) {
    output.status(streamId, status);
  }

  /** A call without an id wants no answer. */
  private void answer(double call, AmfValue... values) {
    if (call != 0) {
      output.send(Output.CONNECTION, 0, Command.result(call, AmfValue.Nothing.NULL, values));
    }
  }

  private void fail(double call, String why) {
    if (call != 0) {
      output.send(Output.CONNECTION, 0, Command.error(call, Status.error(CALL_FAILED, why)));
    }
  }

  private static AmfObject news(String code, String description) {
    return AmfObject.builder().put("code", code).put("description", description).build();
  }
}
