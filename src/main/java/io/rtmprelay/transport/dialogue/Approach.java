package io.rtmprelay.transport.dialogue;

import io.netty.buffer.ByteBufAllocator;
import io.rtmprelay.config.RouteConfig.LoginConfig;
import io.rtmprelay.rtmp.session.ClientSession;
import io.rtmprelay.rtmp.session.ClientSettings;
import io.rtmprelay.rtmp.session.Refusal;
import io.rtmprelay.rtmp.session.login.Credentials;
import io.rtmprelay.rtmp.session.login.Login;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One try to be taken by a server: what is said on each of the connections that it takes. A server
 * that wants a login ends one connection for each step of it (K40, K41); one that fails at the
 * fields of Enhanced RTMP is asked once more without them (K34). Loop-owned.
 */
public final class Approach {

  private final MediaServer server;
  private final ClientSettings settings;
  private final boolean mayGoPlain;
  private final ByteBufAllocator allocator;
  private final @Nullable Login login;
  private boolean enhanced;
  private String parameters = "";
  private boolean held;
  private @Nullable ClientSession session;
  private Consumer<Refusal> witness = refusal -> {};
  private boolean accepted;
  private boolean refused;
  private boolean loginAsked;
  private boolean again;

  /**
   * @param settings of each session, as far as nothing speaks against it
   * @param mayGoPlain whether Enhanced RTMP need not be announced to a server that fails at it
   */
  public Approach(
      MediaServer server, ClientSettings settings, boolean mayGoPlain, ByteBufAllocator allocator) {
    LoginConfig who = server.dialogue().login();
    this.server = server;
    this.settings = settings;
    this.mayGoPlain = mayGoPlain;
    this.allocator = allocator;
    this.enhanced = settings.enhanced() && !(mayGoPlain && server.refusesEnhanced());
    this.login =
        who == null
            ? null
            : new Login(
                new Credentials(who.user(), who.password().reveal()), ThreadLocalRandom.current());
  }

  /** Before the first session: no publish is asked for before {@link #publish}. */
  public void hold() {
    held = true;
  }

  /** Has {@code next} hear each refusal of the server's before what comes of it. */
  public void refusals(Consumer<Refusal> next) {
    witness = next;
  }

  /** Asks for the publish that was held back, with the session at hand or with the next. */
  public void publish(long nowMs) {
    held = false;
    if (session != null) {
      session.publish(nowMs);
    }
  }

  /** The session for the next connection, which tells {@code listener}. */
  public ClientSession open(ClientSession.Listener listener) {
    ClientSettings now =
        new ClientSettings(
            settings.chunkSize(), settings.replyTimeoutMs(), enhanced, settings.digestHandshake());
    ClientSession next =
        new ClientSession(
            now,
            parameters.isEmpty() ? server.target() : server.target().with(parameters),
            allocator,
            new Ear(listener));
    if (held) {
      next.hold();
    }
    session = next;
    refused = false;
    return next;
  }

  /** Whether the connection that has just failed is followed by another one at once. */
  public boolean goesOn() {
    if (again) {
      again = false;
      return true;
    }
    boolean atConnect = refused || (session != null && session.isConnecting());
    if (!enhanced || !mayGoPlain || accepted || loginAsked || !atConnect) {
      return false;
    }
    enhanced = false;
    return true;
  }

  private Refusal heard(Refusal refusal) {
    refused = !accepted;
    return switch (refusal) {
      case Refusal.LoginRequired asked -> {
        loginAsked = true;
        yield login == null || accepted ? asked : answered(login, asked);
      }
      case Refusal.LoginFailed failed -> {
        loginAsked = true;
        yield failed;
      }
      case Refusal.BadName _,
          Refusal.Denied _,
          Refusal.InvalidApp _,
          Refusal.Ended _,
          Refusal.Failed _ ->
          refusal;
    };
  }

  private Refusal answered(Login at, Refusal.LoginRequired asked) {
    String answer = at.answer(asked.challenge(), server.target().app());
    if (answer == null) {
      return new Refusal.Failed(asked.code(), "it asks for the login again and again");
    }
    parameters = answer;
    again = true;
    return asked;
  }

  /** Hears first what a session tells. */
  private final class Ear implements ClientSession.Listener {

    private final ClientSession.Listener to;

    Ear(ClientSession.Listener to) {
      this.to = to;
    }

    @Override
    public void connected(Set<String> codecs) {
      accepted = true;
      if (settings.enhanced() && mayGoPlain && !enhanced) {
        server.refusedEnhanced();
      }
      to.connected(codecs);
    }

    @Override
    public void held() {
      to.held();
    }

    @Override
    public void published() {
      to.published();
    }

    @Override
    public void refused(Refusal refusal) {
      witness.accept(refusal);
      to.refused(heard(refusal));
    }

    @Override
    public void reconnectRequested(@Nullable String tcUrl) {
      to.reconnectRequested(tcUrl);
    }

    @Override
    public void statusReceived(String code, String description) {
      to.statusReceived(code, description);
    }
  }
}
