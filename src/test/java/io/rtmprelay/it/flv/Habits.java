package io.rtmprelay.it.flv;

/** What a receiver does to a stream by its nature, so that it says nothing of who sent it. */
public enum Habits {
  /** Every message is kept as it came. */
  EXACT(true, true),
  /** nginx-rtmp's recorder: keeps no data messages, repeats the AAC header, starts time at 0. */
  NGINX(false, true),
  /** node-media-server's recorder: keeps data messages as they came, so with @setDataFrame. */
  NODE_MEDIA_SERVER(true, true),
  /** The frames are put into new messages: only they can be compared. */
  REMUXED(false, false);

  private final boolean keepsData;
  private final boolean keepsMessages;

  Habits(boolean keepsData, boolean keepsMessages) {
    this.keepsData = keepsData;
    this.keepsMessages = keepsMessages;
  }

  boolean keepsData() {
    return keepsData;
  }

  boolean keepsMessages() {
    return keepsMessages;
  }
}
