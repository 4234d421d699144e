package io.rtmprelay.it.moody;

/** How a server treats its publishers, those that it has and those that come. */
public enum Mood {
  WELL,
  /** Reads a little each second: less than what comes. */
  SLOW,
  /** Reads nothing. */
  STALLED,
  /** Takes who comes and never answers; who is there already is well. */
  SILENT,
  /** Says that each name is bad; who is there already is well. */
  REFUSING,
  /** Sends what is no RTMP to everyone. */
  BABBLING,
  /** Resets every connection. */
  RESETTING
}
