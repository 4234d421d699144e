package io.rtmprelay.control.mirror;

/**
 * How long mirrors wait for what.
 *
 * @param lingerMs for the next viewer after the last one, at least 1
 * @param silenceMs until an origin that sends nothing may be none any more, at least 1
 * @param takeOverMs for another origin once a node is lost, beyond the stream's grace; at least 0
 */
public record MirrorTimes(long lingerMs, long silenceMs, long takeOverMs) {

  /** 5 s, 3 s and 8 s. */
  public static final MirrorTimes DEFAULT = new MirrorTimes(5_000, 3_000, 8_000);
}
