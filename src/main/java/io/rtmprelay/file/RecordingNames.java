package io.rtmprelay.file;

import io.rtmprelay.config.Template;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the files of one sink of one stream are called, and which they are. Immutable, any thread;
 * its methods read folders.
 *
 * <p>Files that would have one name have numbers in it, from {@value #MARK}2 on. No name of a
 * stream can hold that mark in a path, so no file of another stream is ever taken for one of these.
 */
public final class RecordingNames {

  private static final String MARK = "~";

  /** So long after a stream's start nobody has taken a file of it elsewhere yet. */
  private static final Duration JUST_BEGUN = Duration.ofSeconds(10);

  /** How a path begins that is at home in no folder. */
  private static final String ROOT = "/";

  private static final String OPEN = String.valueOf(Template.OPEN_START);
  private static final String NUMBERED = "(?:" + MARK + "(?<number>[2-9]|[1-9][0-9]{1,8}))?";

  /**
   * One file, by its name.
   *
   * @param start what stands for {@code {start}} in it; empty if nothing does
   * @param number 1 if it has none
   */
  record Recorded(Path path, String start, int number) {

    /** As they were begun. */
    static final Comparator<Recorded> IN_ORDER =
        Comparator.comparing(Recorded::start).thenComparingInt(Recorded::number);
  }

  private final Path folder;
  private final List<String> segments;
  private final String first;
  private final boolean isOpen;
  // Of the last segment, around where the number stands.
  private final String stem;
  private final String extension;

  /**
   * @param folder that the path is relative to
   * @param path with {@link Template#OPEN_START} where {@code {start}} stands
   * @param start what stands there for the stream's first file
   */
  public RecordingNames(Path folder, String path, String start) {
    this.folder = path.startsWith(ROOT) ? Path.of(ROOT) : folder;
    this.segments = Stream.of(path.split("/+")).filter(part -> !part.isEmpty()).toList();
    this.first = start;
    this.isOpen = path.contains(OPEN);
    String name = segments.getLast();
    int dot = name.lastIndexOf('.');
    this.stem = dot <= 0 ? name : name.substring(0, dot);
    this.extension = dot <= 0 ? "" : name.substring(dot);
  }

  /** All files there are, in the order in which they were begun. */
  List<Recorded> present() throws IOException {
    List<Recorded> found = new ArrayList<>();
    find(folder, 0, null, found);
    found.sort(Recorded.IN_ORDER);
    return found;
  }

  /**
   * What the next file is called, beside those that are {@code present}: after the stream's start
   * if it is the first one since then, else after {@code now}.
   */
  Recorded next(List<Recorded> present, Instant now) {
    boolean isFirst = present.stream().noneMatch(file -> file.start.compareTo(first) >= 0);
    String start = !isOpen ? "" : isFirst ? first : Template.start(now);
    int number =
        present.stream()
            .filter(file -> file.start.equals(start))
            .mapToInt(Recorded::number)
            .max()
            .orElse(0);
    return named(start, number + 1);
  }

  /**
   * What the first file of a stream is called that began within the last ten seconds before {@code
   * now}, if it has none yet; null if it is older.
   */
  @Nullable Recorded fresh(Instant now) {
    boolean justBegan =
        first.compareTo(Template.start(now)) <= 0
            && first.compareTo(Template.start(now.minus(JUST_BEGUN))) > 0;
    return justBegan ? named(isOpen ? first : "", 1) : null;
  }

  /** The name behind {@code other}, which is taken. */
  Recorded after(Recorded other) {
    return named(other.start, other.number + 1);
  }

  private Recorded named(String start, int number) {
    Path path = folder;
    for (String segment : segments.subList(0, segments.size() - 1)) {
      path = path.resolve(segment.replace(OPEN, start));
    }
    String name = number == 1 ? stem + extension : stem + MARK + number + extension;
    return new Recorded(path.resolve(name.replace(OPEN, start)), start, number);
  }

  /** Whether a file's folder was made for its start, and goes with the last file in it. */
  boolean hasFolderOfStart() {
    return segments.size() > 1 && segments.get(segments.size() - 2).contains(OPEN);
  }

  private void find(Path inside, int depth, @Nullable String start, List<Recorded> found)
      throws IOException {
    String segment = segments.get(depth);
    boolean isLast = depth == segments.size() - 1;
    if (!isLast && !segment.contains(OPEN)) {
      find(inside.resolve(segment), depth + 1, start, found);
      return;
    }
    Pattern pattern = isLast ? pattern(stem, null, extension) : pattern(segment);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(inside)) {
      for (Path entry : entries) {
        Matcher matcher = pattern.matcher(String.valueOf(entry.getFileName()));
        String own = matcher.matches() ? start(matcher, segment, start) : null;
        if (own == null) {
          continue;
        }
        if (isLast) {
          String number = matcher.group("number");
          found.add(new Recorded(entry, own, number == null ? 1 : Integer.parseInt(number)));
        } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          find(entry, depth + 1, own, found);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Nothing was recorded there yet.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** The start in a name; null if it differs from that of the folder. */
  private static @Nullable String start(Matcher matcher, String segment, @Nullable String above) {
    if (!segment.contains(OPEN)) {
      return above == null ? "" : above;
    }
    String start = matcher.group("start");
    return above == null || above.equals(start) ? start : null;
  }

  /** The regular expression of a name, of which {@code parts} are text or, if null, the number. */
  private static Pattern pattern(@Nullable String... parts) {
    StringBuilder regex = new StringBuilder();
    for (String part : parts) {
      regex.append(part == null ? NUMBERED : quoted(part));
    }
    int at = regex.indexOf(OPEN);
    if (at >= 0) {
      regex.replace(at, at + 1, "(?<start>" + Template.START.pattern() + ")");
    }
    return Pattern.compile(regex.toString().replace(OPEN, "\\k<start>"));
  }

  private static String quoted(String text) {
    return Stream.of(text.split(OPEN, -1)).map(Pattern::quote).collect(Collectors.joining(OPEN));
  }
}
