package io.rtmprelay.relay;

import io.rtmprelay.relay.budget.StreamAccount;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counters of one stream since its birth; written on the stream's loop, read anywhere. */
public final class StreamStats {

  private static final int FRAMES_IN = 0;
  private static final int BYTES_IN = 1;
  private static final int UNUSABLE = 2;
  private static final int REPEATED_CONFIG = 3;
  private static final int REFUSED_CONFIG = 4;
  private static final int HEADERLESS_AUDIO = 5;
  private static final int KEY_INTERVAL_MS = 6;
  private static final int SHEDS_FOR_STREAM = 7;
  private static final int SHEDS_FOR_PROCESS = 8;
  private static final int COUNTERS = 9;

  private final AtomicLongArray counters = new AtomicLongArray(COUNTERS);
  private final StreamAccount account;

  StreamStats(StreamAccount account) {
    this.account = account;
  }

  /** Messages published, those not passed on included. */
  public long framesIn() {
    return counters.getOpaque(FRAMES_IN);
  }

  /** Bytes of their bodies. */
  public long bytesIn() {
    return counters.getOpaque(BYTES_IN);
  }

  /** Messages not passed on because they were empty or malformed. */
  public long unusableFrames() {
    return counters.getOpaque(UNUSABLE);
  }

  /** Config messages not passed on because they repeated the one before byte for byte (F37). */
  public long repeatedConfigs() {
    return counters.getOpaque(REPEATED_CONFIG);
  }

  /** Config messages not passed on because they were over the limits of a stream's config. */
  public long refusedConfigs() {
    return counters.getOpaque(REFUSED_CONFIG);
  }

  /** AAC messages not passed on because their header had not come yet (F36). */
  public long headerlessAudio() {
    return counters.getOpaque(HEADERLESS_AUDIO);
  }

  /** Milliseconds of media between the two newest keyframes of the leading video track; 0: none. */
  public long keyIntervalMs() {
    return counters.getOpaque(KEY_INTERVAL_MS);
  }

  /** How often media was given up because this stream held more than it may. */
  public long shedsForStream() {
    return counters.getOpaque(SHEDS_FOR_STREAM);
  }

  /** How often media was given up because all streams together held more than they may. */
  public long shedsForProcess() {
    return counters.getOpaque(SHEDS_FOR_PROCESS);
  }

  /** Bytes held now by this stream's frames, wherever they are. */
  public long heldBytes() {
    return account.heldBytes();
  }

  /** Most bytes this stream may hold. */
  public long limitBytes() {
    return account.limitBytes();
  }

  void received(int bytes) {
    add(FRAMES_IN, 1);
    add(BYTES_IN, bytes);
  }

  void unusable() {
    add(UNUSABLE, 1);
  }

  void repeatedConfig() {
    add(REPEATED_CONFIG, 1);
  }

  void refusedConfig() {
    add(REFUSED_CONFIG, 1);
  }

  void withoutHeader() {
    add(HEADERLESS_AUDIO, 1);
  }

  void shed(boolean forStream) {
    add(forStream ? SHEDS_FOR_STREAM : SHEDS_FOR_PROCESS, 1);
  }

  void keyInterval(long ms) {
    counters.setOpaque(KEY_INTERVAL_MS, ms);
  }

  private void add(int counter, long amount) {
    counters.setOpaque(counter, counters.getPlain(counter) + amount);
  }
}
