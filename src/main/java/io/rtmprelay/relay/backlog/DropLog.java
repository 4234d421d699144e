package io.rtmprelay.relay.backlog;

/** Is told of each frame that does not go to a sink. */
@FunctionalInterface
public interface DropLog {

  void dropped(DropCause cause);
}
