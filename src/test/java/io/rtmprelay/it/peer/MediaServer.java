package io.rtmprelay.it.peer;

import io.rtmprelay.it.flv.Habits;
import java.nio.file.Path;

/** A real server that a stream is published to and that records what it gets. */
public interface MediaServer extends AutoCloseable {

  /** Where to publish a stream of this name. */
  String url(String name);

  /** The one recording of the stream, or of what there is of it so far. */
  Path recording(String name);

  /** What the server does to a stream by its nature. */
  Habits habits();

  /** Ends the server by its process id. */
  @Override
  void close();
}
