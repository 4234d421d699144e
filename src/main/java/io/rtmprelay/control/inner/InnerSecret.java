package io.rtmprelay.control.inner;

import org.jspecify.annotations.Nullable;

/** What nodes prove to each other and hide from others by the secret they share. Any thread. */
public interface InnerSecret {

  /** Lets a node publish {@code streamName} to another one, within the next moments. */
  String token(String streamName);

  /** Whether {@code token} was made so, by who knows the secret, and its time is not over. */
  boolean accepts(String streamName, String token);

  /** Makes {@code text} unreadable for others, in letters and digits that fit a query as is. */
  String seal(String text);

  /** What was {@linkplain #seal sealed}; null if nobody who knows the secret did that. */
  @Nullable String open(String sealed);
}
