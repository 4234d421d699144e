package io.rtmprelay.control.runtime.state;

import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.TargetConfig;
import io.rtmprelay.config.reader.DefinitionReader;
import io.rtmprelay.config.reader.DefinitionReader.Definition;
import io.rtmprelay.control.runtime.ban.Ban;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One thing that was set at run time, or removed, as it is kept. Immutable. */
public sealed interface Kept {

  /** What a record is about. */
  enum Kind {
    SINK,
    SWITCH,
    ROUTE,
    BAN,
    /** Known to another release of the relay alone. */
    UNKNOWN;

    /** As texts name it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Kind of(String word) {
      for (Kind kind : values()) {
        if (kind != UNKNOWN && kind.word().equals(word)) {
          return kind;
        }
      }
      return null;
    }
  }

  /**
   * Which of several records is meant: two of one key are never kept.
   *
   * @param scope the stream, where ids are those of one stream; else empty
   */
  record Key(Kind kind, String scope, String id) {

    private static final char BETWEEN = '\n'; // which neither names nor ids hold

    /** As one word, by which other nodes know it too. */
    public String text() {
      return kind.word() + BETWEEN + scope + BETWEEN + id;
    }

    /** The key of that {@link #text}; null if it is none. */
    public static @Nullable Key parse(String text) {
      int first = text.indexOf(BETWEEN);
      int second = text.indexOf(BETWEEN, first + 1);
      Kind kind = first < 0 || second < 0 ? null : Kind.of(text.substring(0, first));
      return kind == null
          ? null
          : new Key(kind, text.substring(first + 1, second), text.substring(second + 1));
    }

    @Override
    public String toString() {
      return kind.word() + " " + id + (scope.isEmpty() ? "" : " of " + scope);
    }
  }

  /**
   * By whom and when a record was made. Of two records of one key the one with the higher stamp
   * counts, on every node.
   *
   * @param version grows with each change that a node makes, past all those it has seen
   */
  record Stamp(String node, long version) implements Comparable<Stamp> {

    /** Below that of any record. */
    public static final Stamp NONE = new Stamp("", Long.MIN_VALUE);

    private static final Comparator<Stamp> ORDER =
        Comparator.comparingLong(Stamp::version).thenComparing(Stamp::node);

    @Override
    public int compareTo(Stamp other) {
      return ORDER.compare(this, other);
    }
  }

  Key key();

  Stamp stamp();

  /** The same, made anew. */
  Kept stamped(Stamp stamp);

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

    public static Key key(String streamName, String id) {
      return new Key(Kind.SINK, streamName, id);
    }

    @Override
    public Key key() {
      return key(streamName, id);
    }

    @Override
    public Sink stamped(Stamp anew) {
      return new Sink(streamName, id, anew, body, read);
    }

    @Override
    public Sink reread(DefinitionReader definitions) {
      return new Sink(streamName, id, stamp, body, definitions.sink(body, null));
    }

    /** It may hold secrets. */
    @Override
    public String toString() {
      return key().toString();
    }
  }

  /** Whether a sink of a stream's route is on. */
  record Switch(String streamName, String id, Stamp stamp, boolean enabled) implements Kept {

    public static Key key(String streamName, String id) {
      return new Key(Kind.SWITCH, streamName, id);
    }

    @Override
    public Key key() {
      return key(streamName, id);
    }

    @Override
    public Switch stamped(Stamp anew) {
      return new Switch(streamName, id, anew, enabled);
    }
  }

  /**
   * A route.
   *
   * @param body what it was made of: JSON, without an id; it may hold secrets
   * @param read what the rules of today make of that
   */
  record Route(String id, Stamp stamp, String body, Definition<RouteConfig> read) implements Kept {

    public static Key key(String id) {
      return new Key(Kind.ROUTE, "", id);
    }

    @Override
    public Key key() {
      return key(id);
    }

    @Override
    public Route stamped(Stamp anew) {
      return new Route(id, anew, body, read);
    }

    @Override
    public Route reread(DefinitionReader definitions) {
      return new Route(id, stamp, body, definitions.route(body));
    }

    /** It may hold secrets. */
    @Override
    public String toString() {
      return key().toString();
    }
  }

  /** Who is kept from publishing. */
  record Banned(Ban ban, Stamp stamp) implements Kept {

    public static Key key(String id) {
      return new Key(Kind.BAN, "", id);
    }

    @Override
    public Key key() {
      return key(ban.id());
    }

    @Override
    public Banned stamped(Stamp anew) {
      return new Banned(ban, anew);
    }

    @Override
    public String toString() {
      return key().toString();
    }
  }

  /**
   * What had the key is no more. This is kept too, so that a node which has not heard of it cannot
   * bring back what it still has.
   *
   * @param at after which it is kept for a while only
   */
  record Removed(Key key, Stamp stamp, Instant at) implements Kept {

    @Override
    public Removed stamped(Stamp anew) {
      return new Removed(key, anew, at);
    }
  }

  /**
   * A record that nothing is known of: it is kept here as it is, for who knows more.
   *
   * @param place among the records of the file, from 1
   */
  record Unknown(int place, String text, String why) implements Kept {

    @Override
    public Key key() {
      return new Key(Kind.UNKNOWN, "", String.valueOf(place));
    }

    @Override
    public Stamp stamp() {
      return Stamp.NONE;
    }

    @Override
    public Unknown stamped(Stamp anew) {
      return this;
    }

    /** It may hold secrets. */
    @Override
    public String toString() {
      return "record " + place;
    }
  }
}
