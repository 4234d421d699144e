package io.rtmprelay.it.interop;

/** How a stream goes between a peer and the relay. */
enum Transport {
  RTMP,
  RTMPS,
  /** Written by the relay itself. */
  FILE
}
