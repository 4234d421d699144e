package io.rtmprelay.it.interop;

import io.rtmprelay.it.interop.Peer.Transport;
import io.rtmprelay.it.interop.Player.Play;
import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the tests of a run have shown, line by line in a file: tests of several JVMs may add to it,
 * and the page is made of it when all have run.
 *
 * @param passed streams that went through whole
 * @param limited streams that a peer was shown to be incapable of
 * @param versions of programs, as far as they were looked at
 * @param played what players were sent as it is
 * @param unplayable what players were shown to be incapable of
 */
record Findings(
    Set<Case> passed,
    Set<Case> limited,
    Map<Peer, String> versions,
    Set<Play> played,
    Set<Play> unplayable) {

  private static final Path FILE = Tools.target().resolve("interop/findings.txt");

  /** A cell of the page, or a part of one. */
  record Case(Peer peer, Content content, Transport transport) {

    private String line() {
      return String.join(" ", peer.name(), content.name(), transport.name());
    }

    private static Case of(String[] words) {
      return new Case(
          Peer.valueOf(words[1]), Content.valueOf(words[2]), Transport.valueOf(words[3]));
    }
  }

  /** All of it went through, and nothing was changed: to be called when that has been compared. */
  static void passed(Peer peer, Content content, Transport transport) {
    add("passed " + new Case(peer, content, transport).line());
  }

  /** The peer itself cannot, as {@link Limits} says: to be called when it has been seen. */
  static void limited(Peer peer, Content content, Transport transport) {
    if (Limits.of(peer, content, transport).isEmpty()) {
      throw new IllegalArgumentException("no limit of " + peer + " is known for " + content);
    }
    add("limited " + new Case(peer, content, transport).line());
  }

  /** The program that was found, by its major and minor version. */
  static void version(Peer peer, String version) {
    add("version " + peer.name() + " " + version);
  }

  static void played(Play play) {
    add("played " + line(play));
  }

  static void unplayable(Play play) {
    if (play.limit().isEmpty()) {
      throw new IllegalArgumentException("no limit is known for " + play);
    }
    add("unplayable " + line(play));
  }

  private static String line(Play play) {
    return String.join(" ", play.player().name(), play.fixture().name(), play.way().name());
  }

  private static Play play(String[] words) {
    return new Play(
        Player.valueOf(words[1]), Fixture.valueOf(words[2]), Player.Way.valueOf(words[3]));
  }

  private static synchronized void add(String line) {
    try {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of this run so far; nothing if no test has found anything. */
  static Findings read() {
    var findings =
        new Findings(
            new HashSet<>(), new HashSet<>(), new HashMap<>(), new HashSet<>(), new HashSet<>());
    try {
      for (var line : Files.exists(FILE) ? Files.readAllLines(FILE) : Set.<String>of()) {
        findings.take(line.split(" "));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return findings;
  }

  private void take(String[] words) {
    switch (words[0]) {
      case "passed" -> passed.add(Case.of(words));
      case "limited" -> limited.add(Case.of(words));
      case "played" -> played.add(play(words));
      case "unplayable" -> unplayable.add(play(words));
      case "version" -> versions.put(Peer.valueOf(words[1]), words[2]);
      default -> throw new IllegalArgumentException("no finding: " + String.join(" ", words));
    }
  }
}
