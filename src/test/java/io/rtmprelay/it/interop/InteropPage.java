package io.rtmprelay.it.interop;

import io.rtmprelay.it.interop.Findings.Case;
import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The page that tells which peer gets what through the relay, made of what tests have found. As a
 * program, after the tests: fails if the page of the project says anything else. It needs nothing
 * but the JDK.
 */
public final class InteropPage {

  private static final Path KEPT = Tools.project().resolve("docs/INTEROP.md");
  private static final Path MADE = Tools.target().resolve("interop/INTEROP.md");

  private static final String HEAD =
      """
      # Interoperability

      Real programs, and what of theirs the relay passes on. `./run.sh test` makes this page: its tests run each
      program against the relay, the page is written to `target/interop/INTEROP.md` from what they found, and the run
      fails if it says anything else than the page here. When that is meant, copy it:
      `cp target/interop/INTEROP.md docs/INTEROP.md`.

      *passed*: from the first message to the last, each body arrived byte for byte, in its order, with its distance in
      time, by RTMP and by RTMPS (TLS), and the frames are the same to a demuxer that knows neither side. Of OBS, which
      keeps no copy: as many pictures as it counts, the same in three recordings, decoded without an error. Any other
      word says what the program itself cannot do; that is looked at too, of OBS by its version.
      """;

  private static final String PLAYERS =
      """

      ## Players

      They come while the stream is live. *passed*: each frame from a keyframe on to the end of the stream, byte for
      byte; of MP4, the same pictures when decoded; of ffprobe, just the tracks that there are; of Chromium, pictures
      that move and sound that is decoded. An empty cell has no test.

      """;

  private final Findings findings;

  InteropPage(Findings findings) {
    this.findings = findings;
  }

  /** Makes the page and compares it with the project's; exit code 1 if they differ. */
  public static void main(String[] arguments) throws IOException {
    var findings = Findings.read();
    var page = new InteropPage(findings).text();
    Files.createDirectories(MADE.getParent());
    Files.writeString(MADE, page);
    if (findings.versions().entrySet().stream()
        .anyMatch(found -> !found.getValue().equals(found.getKey().version()))) {
      System.err.println(
          "docs/INTEROP.md is not compared: it tells of other versions than are here, "
              + findings.versions());
    } else if (!Files.exists(KEPT) || !Files.readString(KEPT).equals(page)) {
      System.err.println(
          "docs/INTEROP.md is not what this run has shown: compare it with"
              + " target/interop/INTEROP.md, and if that is meant,\n"
              + "  cp target/interop/INTEROP.md docs/INTEROP.md");
      System.exit(1);
    }
  }

  String text() {
    return HEAD
        + "\n## Publishers\n\n"
        + table(Peer.Role.PUBLISHER)
        + "\n## Servers and files\n\n"
        + table(Peer.Role.SERVER)
        + PLAYERS
        + Player.table(findings);
  }

  private String table(Peer.Role role) {
    var peers = Peer.all(role);
    var table = new StringBuilder(row("", peers.stream().map(Peer::title).toList()));
    table.append(row("---", peers.stream().map(_ -> "---").toList()));
    for (var content : Content.values()) {
      var cells = peers.stream().map(peer -> cell(peer, content)).toList();
      table.append(row(content.title(), cells));
    }
    return table.toString();
  }

  static String row(String first, List<String> cells) {
    return "| %s | %s |\n".formatted(first, String.join(" | ", cells));
  }

  /** One word if it is the same for each transport, else a word for each. */
  private String cell(Peer peer, Content content) {
    var words = new LinkedHashSet<String>();
    for (var transport : peer.transports()) {
      words.add(word(new Case(peer, content, transport)));
    }
    if (words.size() == 1) {
      return words.getFirst();
    }
    return peer.transports().stream()
        .map(transport -> transport + ": " + word(new Case(peer, content, transport)))
        .collect(Collectors.joining("; "));
  }

  private String word(Case asked) {
    var limit = Limits.of(asked.peer(), asked.content(), asked.transport());
    boolean passed = findings.passed().contains(asked);
    boolean limited = findings.limited().contains(asked);
    if (passed && limit.isEmpty()) {
      return "passed";
    }
    if (limited && limit.isPresent() && !passed) {
      return limit.get();
    }
    return "not shown".toUpperCase(Locale.ROOT);
  }
}
