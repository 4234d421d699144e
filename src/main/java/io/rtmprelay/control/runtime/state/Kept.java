package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.control.runtime.ban.Ban;

/** One thing that was set at run time, as it is kept. Immutable. */
public sealed interface Kept {

  /** Which of several records is meant: two of one key are never kept. */
  record Key(Class<? extends Kept> kind, String scope, String id) {}

  /**
   * By whom and when a record was made.
   *
   * @param epoch number of the change, which only grows
   */
  record Stamp(String node, long epoch) {}

  Key key();

  /** The same by the rules of {@code definitions}. */
  default Kept reread(DefinitionReader definitions) {
    return this;
  }

  /**
   * A sink that was added to a stream.
   *
   * @param body what it was made of: JSON, with its id; it may hold secrets
   * @param read what the rules of today make of that
   */
  record Sink(String streamName, String id, Stamp stamp, String body, Definition<TargetConfig> read)
      implements Kept {

    static Key key(String streamName, String id) {
      return new Key(Sink.class, streamName, id);
    }

    @Override
    public Key key() {
      return key(streamName, id);
    }

    @Override
    public Sink reread(DefinitionReader definitions) {
      return new Sink(streamName, id, stamp, body, definitions.sink(body, null));
    }

    /** It may hold secrets. */
    @Override
    public String toString() {
      return "sink " + id + " of " + streamName;
    }
  }

  /** Whether a sink of a stream's route is on. */
  record Switch(String streamName, String id, Stamp stamp, boolean enabled) implements Kept {

    static Key key(String streamName, String id) {
      return new Key(Switch.class, streamName, id);
    }

    @Override
    public Key key() {
      return key(streamName, id);
    }
  }

  /**
   * A route.
   *
   * @param body what it was made of: JSON, without an id; it may hold secrets
   * @param read what the rules of today make of that
   */
  record Route(String id, Stamp stamp, String body, Definition<RouteConfig> read) implements Kept {

    static Key key(String id) {
      return new Key(Route.class, "", id);
    }

    @Override
    public Key key() {
      return key(id);
    }

    @Override
    public Route reread(DefinitionReader definitions) {
      return new Route(id, stamp, body, definitions.route(body));
    }

    /** It may hold secrets. */
    @Override
    public String toString() {
      return "route " + id;
    }
  }

  /** Who is kept from publishing. */
  record Banned(Ban ban, Stamp stamp) implements Kept {

    @Override
    public Key key() {
      return new Key(Banned.class, "", ban.id());
    }

    @Override
    public String toString() {
      return "ban " + ban.id();
    }
  }

  /**
   * A record that nothing is known of: it is kept as it is, for who knows more.
   *
   * @param place among the records of the file, from 1
   */
  record Unknown(int place, String text, String why) implements Kept {

    @Override
    public Key key() {
      return new Key(Unknown.class, "", String.valueOf(place));
    }

    /** It may hold secrets. */
    @Override
    public String toString() {
      return "record " + place;
    }
  }
}
