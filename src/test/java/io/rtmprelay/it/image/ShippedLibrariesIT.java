package io.rtmprelay.it.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The list of libraries in docs/SECURITY.md, against what the built jar loads. */
class ShippedLibrariesIT {

  /** Names in backticks, the version they have in common, and a date or a dash. */
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| (`[^|]+`) \\| ([0-9][^ |]*) \\| ([0-9]{4}-[0-9]{2}-[0-9]{2}|-) \\|$");

  private static final Pattern NAME = Pattern.compile("`([^`:]+)(?::([^`]+))?`");

  @Test
  @DisplayName(
      "docs/SECURITY.md lists each library that is shipped, with its version, and no other")
  void listsWhatIsShipped() throws IOException {
    assertThat(listed()).isEqualTo(shipped());
  }

  private static Set<String> shipped() throws IOException {
    try (JarFile jar = new JarFile(Tools.target().resolve("rtmp-relay.jar").toFile())) {
      String path = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      Set<String> files = new TreeSet<>();
      for (String entry : path.split(" ", -1)) {
        files.add(entry.substring(entry.lastIndexOf('/') + 1));
      }
      return files;
    }
  }

  private static Set<String> listed() throws IOException {
    String page = Files.readString(Tools.project().resolve("docs/SECURITY.md"));
    Set<String> files = new TreeSet<>();
    ROW.matcher(page).results().forEach(row -> files.addAll(files(row.group(1), row.group(2))));
    return files;
  }

  private static List<String> files(String names, String version) {
    return Arrays.stream(names.split(" ", -1))
        .map(name -> NAME.matcher(name).results().findFirst().orElseThrow())
        .map(name -> file(name, version))
        .toList();
  }

  private static String file(MatchResult name, String version) {
    String classifier = name.group(2) == null ? "" : "-" + name.group(2);
    return name.group(1) + "-" + version + classifier + ".jar";
  }
}
