package io.rtmprelay.web.console;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All of the console, read once. Its files lie in a folder that is called by the hash of them all,
 * so a browser may keep them for ever, and no page ever meets a module of another build.
 *
 * @param folder under which the files are served, without slashes around it
 * @param index the page
 * @param policy the content policy of the page, which lets in the one script that stands in it
 * @param files by their paths in the folder
 */
record ConsolePage(
    String folder, ConsoleFile index, String policy, Map<String, ConsoleFile> files) {

  ConsolePage {
    files = Map.copyOf(files);
  }

  /** Reads and compresses everything: some tens of milliseconds, so on no event loop. */
  static ConsolePage read() {
    Map<String, byte[]> contents = new HashMap<>();
    Map<String, ConsoleFile> files = new HashMap<>();
    ConsoleFiles.served()
        .forEach(
            (path, resource) -> {
              byte[] bytes = ConsoleFiles.read(resource);
              contents.put(path, bytes);
              files.put(path, ConsoleFile.of(path, bytes));
            });
    byte[] template = ConsoleFiles.index();
    String folder = "console/" + hashOf(template, contents);
    String imports = imports(folder);
    byte[] index =
        new String(template, StandardCharsets.UTF_8)
            .replace("{files}", folder)
            .replace("{importmap}", imports)
            .replace("{modules}", modules(folder))
            .getBytes(StandardCharsets.UTF_8);
    return new ConsolePage(
        folder, ConsoleFile.of(ConsoleFiles.INDEX, index), policy(imports), files);
  }

  /** The file at a path of the folder, or null. */
  @Nullable ConsoleFile file(String path) {
    return files.get(path);
  }

  private static String hashOf(byte[] template, Map<String, byte[]> contents) {
    byte[][] parts =
        ConsoleFiles.served().keySet().stream().map(contents::get).toArray(byte[][]::new);
    return Digest.of(template, Digest.of(parts).sha256()).shortHex();
  }

  /** Relative to the page, so that it works below a path of a proxy too. */
  private static String imports(String folder) {
    JsonObject imports = new JsonObject();
    ConsoleFiles.IMPORTS.forEach((name, path) -> imports.put(name, "./" + folder + "/" + path));
    return new JsonObject().put("imports", imports).encode();
  }

  /** All modules at once, or a browser would learn of each only from the one that imports it. */
  private static String modules(String folder) {
    return ConsoleFiles.atOnce().stream()
        .map(path -> "<link rel=\"modulepreload\" href=\"" + folder + "/" + path + "\">")
        .collect(Collectors.joining("\n    "));
  }

  private static String policy(String imports) {
    return "default-src 'self'; script-src 'self' "
        + Digest.of(imports.getBytes(StandardCharsets.UTF_8)).policySource()
        + "; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'"
        + "; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html";
  }
}
