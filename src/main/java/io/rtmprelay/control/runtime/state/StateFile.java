package io.rtmprelay.control.runtime.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that keeps the state. It is replaced as one: whenever the relay or its machine dies,
 * what is found is as before a change or as after it. Blocks; one caller at a time.
 */
final class StateFile {

  private static final Logger log = LoggerFactory.getLogger(StateFile.class);

  private static final String NAME = "runtime.json";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /**
   * What was found.
   *
   * @param setAside where a file lies that could not be read; null if there is none
   * @param blocked why the file must not be written, since what it holds would be lost; null if it
   *     may
   */
  record Found(RuntimeState state, @Nullable Path setAside, @Nullable String blocked) {}

  private final Path folder;
  private final Path file;
  private final Path draft;
  private final Disk disk;
  private final StateText text;

  /** What the file system says of the file as it was read or written last; null without one. */
  private @Nullable Map<String, Object> known;

  /**
   * @param folder made when there is something to keep
   */
  StateFile(Path folder, StateText text, Disk disk) {
    this.folder = folder;
    this.file = folder.resolve(NAME);
    this.draft = folder.resolve(NAME + ".new");
    this.text = text;
    this.disk = disk;
  }

  Path path() {
    return file;
  }

  /** Reads the state; what cannot be read is put aside, and there is none then. */
  Found load(Instant now) {
    try {
      closeToOthers();
    } catch (IOException e) {
      log.warn("{} is open to others, and that cannot be mended: {}", folder, inWords(e));
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return new Found(RuntimeState.EMPTY, null, null);
    }
    known = stamp();
    try {
      RuntimeState state = text.read(Files.readString(file));
      state.unused().forEach(words -> log.error("{}: not used: {}", file, words));
      return new Found(state, null, null);
    } catch (StateText.Unreadable e) {
      return setAside(now, String.valueOf(e.getMessage()));
    } catch (CharacterCodingException e) {
      return setAside(now, "it is no text");
    } catch (IOException e) {
      return setAside(now, inWords(e));
    }
  }

  private Found setAside(Instant now, String why) {
    Path aside = folder.resolve(NAME + ".bad-" + TIME.format(now));
    try {
      disk.rename(file, aside);
    } catch (IOException e) {
      log.error(
          "{} cannot be read, and not be set aside: {}; {}. Nothing set at run time is in use, and"
              + " nothing can be set",
          file,
          why,
          inWords(e));
      return new Found(
          RuntimeState.EMPTY, null, file + " cannot be read, and not be set aside: " + why);
    }
    log.error(
        "{} cannot be read: {}. It is now {}; the relay goes on without what was set at run time",
        file,
        why,
        aside.getFileName());
    return new Found(RuntimeState.EMPTY, aside, null);
  }

  /**
   * Keeps {@code next} in place of {@code before}.
   *
   * @throws IOException if it is not sure to be kept; then {@code before} is, as far as the disk
   *     still does what it is told, or what another relay wrote, which would be lost
   */
  void replace(RuntimeState before, RuntimeState next) throws IOException {
    if (!Files.isDirectory(folder)) {
      disk.makeFolder(folder);
    }
    Map<String, Object> present = stamp();
    if (present != null && !present.equals(known)) {
      throw new IOException(
          "another relay has written it since; give each a node.data of its own, and start this"
              + " one again");
    }
    put(next);
    try {
      disk.forceFolder(folder);
    } catch (IOException e) {
      put(before);
      throw e;
    }
  }

  private void put(RuntimeState state) throws IOException {
    disk.write(draft, bytes(state));
    try {
      disk.rename(draft, file);
    } finally {
      known = stamp();
    }
  }

  private @Nullable Map<String, Object> stamp() {
    try {
      return Files.readAttributes(file, "fileKey,size,lastModifiedTime");
    } catch (IOException e) {
      return null; // there is none, or reading it will tell why
    }
  }

  private ByteBuffer bytes(RuntimeState state) {
    return ByteBuffer.wrap(text.write(state).getBytes(StandardCharsets.UTF_8));
  }

  /** What is kept holds secrets. */
  private void closeToOthers() throws IOException {
    if (Files.isDirectory(folder) && disk.isOpenToOthers(folder)) {
      disk.closeToOthers(folder);
      log.warn("{} was open to others, though it is for secrets too; now it is not", folder);
    }
  }

  /** Without the path twice. */
  static String inWords(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "access is denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "something that is no folder is in its place";
    }
    String reason = e instanceof FileSystemException ofFile ? ofFile.getReason() : null;
    String message = reason == null ? e.getMessage() : reason;
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
