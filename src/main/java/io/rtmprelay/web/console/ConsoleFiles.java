package io.rtmprelay.web.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which files make up the console: its own, and of each library those that its modules import.
 * Nothing else of the class path can be asked for.
 */
final class ConsoleFiles {

  /** The page, in which the paths of all others are filled in. */
  static final String INDEX = "index.html";

  private static final String OWN_ROOT = "/console/";

  private static final List<String> OWN =
      words(
          """
          actions.js api.js console.css feed.js format.js health.js history.js icon.svg main.js
          media-lane.js nodes.js player.js resource.js route-fields.js router.js session.js shortcuts.js
          sink-fields.js store.js theme.js
          css/dialogs.css css/frame.css css/pages.css css/parts.css
          parts/controls.js parts/dialog.js parts/form.js parts/icon.js parts/line-chart.js
          parts/live-preview.js parts/missing.js parts/page-filter.js parts/publish-hint.js
          parts/sparkline.js parts/state.js parts/toast.js parts/tree.js
          views/bans.js views/config.js views/events.js views/nodes.js views/overview.js views/routes.js
          views/shell.js views/sign-in.js views/sink-table.js views/stream-charts.js
          views/stream.js
          """);

  private static final List<Library> LIBRARIES =
      List.of(
          new Library(
              "lit",
              "/META-INF/resources/_static/lit/3.3.3/",
              words("index.js directives/live.js directives/ref.js directives/repeat.js")),
          new Library(
              "lit-html",
              "/META-INF/resources/_static/lit-html/3.3.3/",
              words(
                  """
                  lit-html.js is-server.js directive.js directive-helpers.js async-directive.js
                  directives/live.js directives/ref.js directives/repeat.js
                  """)),
          new Library(
              "lit-element",
              "/META-INF/resources/_static/lit-element/4.2.2/",
              words("lit-element.js")),
          new Library(
              "reactive-element",
              "/META-INF/resources/_static/reactive-element/2.1.2/",
              words("reactive-element.js css-tag.js")),
          new Library(
              "chart.js",
              "/META-INF/resources/webjars/chart.js/4.5.1/dist/",
              words("chart.js chunks/helpers.dataset.js")),
          new Library(
              "color",
              "/META-INF/resources/webjars/kurkle__color/0.3.4/dist/",
              words("color.esm.js")));

  /** What modules call each other, and where that is; a slash at the end stands for all below. */
  static final Map<String, String> IMPORTS =
      new TreeMap<>(
          Map.of(
              "lit", "lib/lit/index.js",
              "lit/", "lib/lit/",
              "lit-html", "lib/lit-html/lit-html.js",
              "lit-html/", "lib/lit-html/",
              "lit-element/", "lib/lit-element/",
              "@lit/reactive-element", "lib/reactive-element/reactive-element.js",
              "chart.js", "lib/chart.js/chart.js",
              "@kurkle/color", "lib/color/color.esm.js"));

  /**
   * Files of a library.
   *
   * @param name the folder they are served from
   * @param root where they are on the class path
   */
  private record Library(String name, String root, List<String> files) {}

  private ConsoleFiles() {}

  /**
   * The paths under which files are served, but for the page, each with its resource on the class
   * path.
   */
  static Map<String, String> served() {
    Map<String, String> files = new TreeMap<>();
    OWN.forEach(file -> files.put(file, OWN_ROOT + file));
    for (Library library : LIBRARIES) {
      library
          .files()
          .forEach(file -> files.put("lib/" + library.name() + "/" + file, library.root() + file));
    }
    return files;
  }

  /** The modules that every page needs: all but those of charts, which only a stream has. */
  static List<String> atOnce() {
    return served().keySet().stream()
        .filter(path -> path.endsWith(".js"))
        .filter(path -> !path.startsWith("lib/chart.js/") && !path.startsWith("lib/color/"))
        .toList();
  }

  /** The page as it stands, nothing filled in. */
  static byte[] index() {
    return read(OWN_ROOT + INDEX);
  }

  /**
   * The bytes of a resource.
   *
   * @throws IllegalStateException if the class path lacks it, which is a fault of the build
   */
  static byte[] read(String resource) {
    try (InputStream bytes = ConsoleFiles.class.getResourceAsStream(resource)) {
      if (bytes == null) {
        throw new IllegalStateException("the class path lacks " + resource);
      }
      return bytes.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  private static List<String> words(String text) {
    return new ArrayList<>(Arrays.asList(text.strip().split("\\s+")));
  }
}
