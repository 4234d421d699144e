package io.rtmprelay.rtmp.session;

import io.rtmprelay.rtmp.UnfinishedMemory;

/**
 * What a server session holds its publisher to.
 *
 * @param chunkSize bytes of body in each chunk sent, to the publisher and (as the form of the
 *     images that frames carry) to all sinks; 128 to 65 536
 * @param publishTimeoutMs from the accepted connection, or from the end of a publication, to the
 *     next publish (H6, hostile inputs #1, #2, #55); at least 1
 * @param idleTimeoutMs longest time a publisher may send no media (hostile input #56); at least 1
 * @param maxOutputBytes replies that may wait for a publisher that does not read (hostile input
 *     #57); at least 4096
 * @param maxMessageBytes longest message of a publisher that may publish (C9, hostile input #14);
 *     at least 65 536
 * @param maxNameBytes longest app and longest publish name, in bytes of UTF-8, parameters included
 *     (hostile input #45); at least 1
 * @param unfinished what it shares with all other publishers and strangers (hostile input #13)
 */
public record ServerSettings(
    int chunkSize,
    long publishTimeoutMs,
    long idleTimeoutMs,
    int maxOutputBytes,
    int maxMessageBytes,
    int maxNameBytes,
    UnfinishedMemory unfinished) {

  /** What no encoder needs more of. */
  private static final int USUAL_NAME_BYTES = 1024;

  /** More than the length of a message can say (5.3.1.2). */
  private static final int ANY_MESSAGE = 1 << 24;

  /** 4096 bytes, 10 s to publish, 15 s without media, 64 KiB of replies, messages of any size. */
  public static final ServerSettings DEFAULT = new ServerSettings(4096, 10_000, 15_000, 65_536);

  public ServerSettings {
    if (chunkSize < 128 || chunkSize > 65_536) {
      throw new IllegalArgumentException("chunkSize is " + chunkSize + ", not 128 to 65536");
    }
    if (publishTimeoutMs < 1 || idleTimeoutMs < 1) {
      throw new IllegalArgumentException("a timeout is less than 1 ms");
    }
    if (maxMessageBytes < 65_536) {
      throw new IllegalArgumentException("maxMessageBytes is " + maxMessageBytes);
    }
    if (maxNameBytes < 1) {
      throw new IllegalArgumentException("maxNameBytes is " + maxNameBytes);
    }
    if (maxOutputBytes < 4096) {
      throw new IllegalArgumentException("maxOutputBytes is " + maxOutputBytes + ", not 4096 up");
    }
  }

  /** With names of the usual length. */
  public ServerSettings(
      int chunkSize,
      long publishTimeoutMs,
      long idleTimeoutMs,
      int maxOutputBytes,
      int maxMessageBytes) {
    this(
        chunkSize,
        publishTimeoutMs,
        idleTimeoutMs,
        maxOutputBytes,
        maxMessageBytes,
        USUAL_NAME_BYTES,
        UnfinishedMemory.unbounded());
  }

  /** With messages of any size. */
  public ServerSettings(
      int chunkSize, long publishTimeoutMs, long idleTimeoutMs, int maxOutputBytes) {
    this(chunkSize, publishTimeoutMs, idleTimeoutMs, maxOutputBytes, ANY_MESSAGE);
  }

  /** The same for who may say more with a name than encoders do. */
  public ServerSettings withNames(int maxBytes) {
    return new ServerSettings(
        chunkSize,
        publishTimeoutMs,
        idleTimeoutMs,
        maxOutputBytes,
        maxMessageBytes,
        maxBytes,
        unfinished);
  }

  /** The same for one of many. */
  public ServerSettings within(UnfinishedMemory ofAll) {
    return new ServerSettings(
        chunkSize,
        publishTimeoutMs,
        idleTimeoutMs,
        maxOutputBytes,
        maxMessageBytes,
        maxNameBytes,
        ofAll);
  }
}
