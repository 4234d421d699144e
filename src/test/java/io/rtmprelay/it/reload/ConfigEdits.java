package io.rtmprelay.it.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A config file that changes under a running relay, in the ways in which editors and volumes bring
 * that about. The file is a symbolic link into a folder that is one itself, as in a mounted config
 * map.
 */
final class ConfigEdits {

  private static final String NAME = "relay.yaml";
  private static final String DATA = "..data";

  private final Path folder;
  private int versions;
  private String text = "";

  private ConfigEdits(Path folder) {
    this.folder = folder;
  }

  /** Makes the links; who writes {@code folder/relay.yaml} next writes through them. */
  static ConfigEdits in(Path folder) {
    var edits = new ConfigEdits(folder);
    try {
      Files.createSymbolicLink(folder.resolve(DATA), edits.version(""));
      Files.createSymbolicLink(folder.resolve(NAME), Path.of(DATA, NAME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return edits;
  }

  private Path version(String content) {
    versions++;
    var name = Path.of("..version-" + versions);
    WorkFolder.write(folder.resolve(name).resolve(NAME), content);
    return name;
  }

  /** The file with {@code next} in the place of {@code old}, which it has; yet to be saved. */
  ConfigEdits replace(String old, String next) {
    if (text.isEmpty()) {
      text = new String(WorkFolder.read(folder.resolve(NAME)), UTF_8);
    }
    assertThat(text).contains(old);
    text = text.replace(old, next);
    return this;
  }

  /** Truncates the file and writes it anew. */
  void overwrite() {
    WorkFolder.write(folder.resolve(NAME), text);
  }

  /** Writes a file beside it and renames that over it; there is no link any more. */
  void renameOver() {
    moveOver(WorkFolder.write(folder.resolve(NAME + "~"), text), NAME);
  }

  /** Leads the folder's link to another one, at once for all files in it. */
  void swapLink() {
    try {
      moveOver(Files.createSymbolicLink(folder.resolve("..data_tmp"), version(text)), DATA);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void moveOver(Path from, String name) {
    try {
      Files.move(
          from,
          folder.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
