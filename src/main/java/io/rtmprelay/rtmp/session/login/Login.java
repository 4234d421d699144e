package io.rtmprelay.rtmp.session.login;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One login at one server, over the connections it takes: each challenge ends one, and the answer
 * to it goes into the next one's connect (section 3.6). Loop-owned.
 */
public final class Login {

  /** Once to name the user and once to respond; who asks further asks for ever (#101). */
  public static final int MAX_ROUNDS = 2;

  private final Credentials credentials;
  private final RandomGenerator random;
  private int rounds;

  /**
   * @param random for the client's own part of what is hashed
   */
  public Login(Credentials credentials, RandomGenerator random) {
    this.credentials = credentials;
    this.random = random;
  }

  /**
   * The parameters to append to app and address of the next connect.
   *
   * @param app as the first connect named it
   * @return null if the server has been answered often enough, or asks for what cannot be answered
   */
  public @Nullable String answer(Challenge challenge, String app) {
    if (rounds == MAX_ROUNDS) {
      return null;
    }
    rounds++;
    String user = "authmod=" + challenge.scheme().word() + "&user=" + credentials.user();
    if (!challenge.namesUser()) {
      return user;
    }
    String clientNonce = String.format("%08x", random.nextInt());
    String response = challenge.scheme().response(credentials, challenge, app, clientNonce);
    return response == null ? null : user + response;
  }
}
