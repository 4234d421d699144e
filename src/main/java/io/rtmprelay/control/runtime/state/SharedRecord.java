package io.rtmprelay.control.runtime.state;

/**
 * A record as nodes of a cluster exchange it. Immutable.
 *
 * @param text all of it, as JSON; it may hold secrets
 */
public record SharedRecord(Kept.Key key, Kept.Stamp stamp, String text) {

  /** It may hold secrets. */
  @Override
  public String toString() {
    return key + " by " + stamp.node();
  }
}
