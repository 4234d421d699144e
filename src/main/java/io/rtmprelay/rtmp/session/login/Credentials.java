package io.rtmprelay.rtmp.session.login;

/**
 * Who publishes at a media server that asks for a login. The password itself never leaves; it
 * prints masked.
 *
 * @param user goes out as it is, so it holds nothing that would end a parameter
 */
public record Credentials(String user, String password) {

  @Override
  public String toString() {
    return "login of " + user;
  }
}
