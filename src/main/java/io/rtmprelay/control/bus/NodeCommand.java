package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.NodeReport;
import io.rtmprelay.control.report.RouteReports;
import io.rtmprelay.control.report.StreamReports;
import org.jspecify.annotations.Nullable;

/**
 * What a node can be asked; answered on a control loop. Bodies are JSON objects with the keys that
 * the config file has for the same thing.
 */
public sealed interface NodeCommand {

  /**
   * Asks for a {@link StreamReports} with the report of one stream, or with none if this node does
   * not own it.
   */
  record Describe(String streamName) implements NodeCommand {}

  /**
   * Has a command passed on to a stream; answered as the stream answers it, or by {@link NotOrigin}
   * if it does not live here.
   */
  record ForStream(String streamName, StreamCommand command) implements NodeCommand {}

  /** Asks for a {@link StreamReports} with a report of every stream this node owns. */
  record DescribeAll() implements NodeCommand {}

  /** Asks for a {@link NodeReport}. */
  record DescribeNode() implements NodeCommand {}

  /** Has the node leave: see {@link Draining}, its answer. */
  record Drain() implements NodeCommand {}

  /** Asks for {@link RouteReports}: those of the file and those set at run time. */
  record ListRoutes() implements NodeCommand {}

  /** Asks for the sinks of a stream, live or not; answered by a {@link SinkListAnswer}. */
  record ListSinks(String streamName) implements NodeCommand {}

  /**
   * What changes the sinks of a stream, whether it lives or not; answered by a {@link SinkAnswer}.
   */
  sealed interface ForSink extends NodeCommand {

    /** The stream, as in {@code app/name}. */
    String streamName();
  }

  /**
   * Adds a sink; live at once if the stream is, and there for each publisher of the name until it
   * is removed. Answers: Added, Exists, NoSuchStream, Refused, NotStored.
   *
   * @param body the sink; without an id one is made
   */
  record AddSink(String streamName, String body) implements ForSink {

    /** The body may hold secrets. */
    @Override
    public String toString() {
      return "AddSink[" + streamName + "]";
    }
  }

  /**
   * Changes a sink. What its session need not notice leaves it as it is; else that ends in order
   * and is dialled anew. Answers: Done, NoSuchStream, NoSuchSink, FromConfig (all but {@code
   * enabled} of a sink from the file), Refused, NotStored.
   *
   * @param patch a JSON merge patch (RFC 7396) of what the sink was made of: a null takes a setting
   *     back to its default, and what is not named stays, a key too
   */
  record ChangeSink(String streamName, String id, String patch) implements ForSink {

    /** The patch may hold secrets. */
    @Override
    public String toString() {
      return "ChangeSink[" + streamName + ", " + id + "]";
    }
  }

  /**
   * Ends a sink in its end mode and forgets it. Answers: Removed, NoSuchStream, NoSuchSink,
   * FromConfig, NotStored.
   */
  record RemoveSink(String streamName, String id) implements ForSink {}

  /** What changes the routes set at run time; answered by a {@link RouteAnswer}. */
  sealed interface ForRoute extends NodeCommand {

    String id();
  }

  /**
   * Sets a route; streams that live stay as they are. Answers: Added, Done, Changed, Refused,
   * NotStored.
   *
   * @param body the route; an {@code id} in it must be the same
   * @param revision that the route at hand must have, 0 for none at hand; null whatever there is
   */
  record PutRoute(String id, String body, @Nullable Long revision) implements ForRoute {

    /** The body may hold secrets. */
    @Override
    public String toString() {
      return "PutRoute[" + id + "]";
    }
  }

  /**
   * Forgets a route; streams that live stay as they are. Answers: Removed, NoSuchRoute, Changed,
   * NotStored.
   *
   * @param revision that it must have; null whatever it has
   */
  record DeleteRoute(String id, @Nullable Long revision) implements ForRoute {}

  /** What is about bans; answered by a {@link BanAnswer}. */
  sealed interface ForBan extends NodeCommand {}

  /** Asks for {@link BanAnswer.Bans}. */
  record ListBans() implements ForBan {}

  /**
   * Keeps publishers out, and disconnects those who are there. Answers: Added, Refused, NotStored.
   *
   * @param body {@code stream} (null for all), {@code address}, {@code seconds} or {@code for},
   *     {@code reason}
   */
  record AddBan(String body) implements ForBan {}

  /** Lifts a ban. Answers: Removed, NoSuchBan, NotStored. */
  record RemoveBan(String id) implements ForBan {}

  /** What is about the config; answered by a {@link ConfigAnswer}. */
  sealed interface ForConfig extends NodeCommand {}

  /** Asks for the config in force, {@link ConfigAnswer.Running}. */
  record ShowConfig() implements ForConfig {}

  /** Asks what {@code text} would change, {@link ConfigAnswer.Checked}; nothing changes. */
  record CheckConfig(String text) implements ForConfig {

    /** A candidate may hold secrets. */
    @Override
    public String toString() {
      return "CheckConfig[" + text.length() + " characters]";
    }
  }

  /** Has the config file read again, {@link ConfigAnswer.Reload}. */
  record ReloadConfig() implements ForConfig {}

  /**
   * Asks for {@link BodyFaults}: all that the node would find wrong with the body of a new sink or
   * route. Nothing is done with it.
   *
   * @param body as of {@link AddSink} or {@link PutRoute}
   */
  record CheckBody(Definition of, String body) implements NodeCommand {}

  /** What a body defines. */
  enum Definition {
    SINK,
    ROUTE
  }
}
