package io.rtmprelay.it.image;

import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Images for the relay's to stand on: a Java runtime of the modules that the relay needs, on what
 * of a system it takes. They are tars as {@code docker save} writes them, so no registry is asked.
 */
final class RuntimeImage {

  /** What the relay needs of the JDK. */
  private static final String MODULES =
      "java.base,java.logging,java.management,java.naming,java.transaction.xa,java.xml,"
          + "jdk.management,jdk.unsupported";

  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x[0-9a-f]+\\)");

  private RuntimeImage() {}

  /** The runtime and the libraries that it loads, and nothing else: no shell, no user. */
  static Path ofLibraries(Path folder) {
    var root = withRuntime(folder);
    for (String program : List.of("bin/java", "lib/server/libjvm.so", "lib/libnet.so")) {
      addLibraries(root, root.resolve("opt/java").resolve(program));
    }
    nativeCode(folder).forEach(library -> addLibraries(root, library));
    return pack(folder, root);
  }

  private static void addLibraries(Path root, Path program) {
    for (String line : Shell.run(root, "ldd", program)) {
      LIBRARY.matcher(line).results().forEach(found -> copy(found.group(1), root));
    }
  }

  /** What Netty loads: its transport, and TLS. */
  private static List<Path> nativeCode(Path folder) {
    var code = WorkFolder.create(folder.resolve("native"));
    var jar = Path.of(Tools.java()).resolveSibling("jar");
    var machine =
        System.getProperty("os.arch").replace("amd64", "x86_64").replace("aarch", "aarch_");
    for (Path file : WorkFolder.files(Tools.target().resolve("lib"))) {
      if (file.toString().endsWith("linux-" + machine + ".jar")) {
        Shell.run(code, jar, "xf", file);
      }
    }
    return WorkFolder.files(code).stream().filter(f -> f.toString().endsWith(".so")).toList();
  }

  /** The runtime on a small Debian. */
  static Path ofDebian(Path folder) {
    var root = withRuntime(folder);
    // The root's own /opt and /usr/bin come with it, so the runtime is moved in afterwards.
    var debian = folder.resolve("debian");
    Shell.run(folder, "debootstrap", "--variant=minbase", "bookworm", debian);
    Shell.run(folder, "mv", root.resolve("opt/java"), debian.resolve("opt/java"));
    link(debian);
    return pack(folder, debian);
  }

  private static Path withRuntime(Path folder) {
    var root = WorkFolder.create(folder.resolve("root"));
    for (String name : List.of("opt", "usr/bin", "tmp", "proc", "dev", "sys", "etc")) {
      WorkFolder.create(root.resolve(name));
    }
    var jlink = Path.of(Tools.java()).resolveSibling("jlink");
    Shell.run(
        folder,
        jlink,
        "--add-modules",
        MODULES,
        "--strip-debug --no-header-files --no-man-pages --generate-cds-archive".split(" "),
        "--output",
        root.resolve("opt/java"));
    link(root);
    return root;
  }

  private static void link(Path root) {
    try {
      Files.createSymbolicLink(root.resolve("usr/bin/java"), Path.of("../../opt/java/bin/java"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(String library, Path root) {
    var target = root.resolve(library.substring(1));
    boolean own = library.startsWith(root.toString());
    try {
      if (!own && !Files.exists(target)) {
        WorkFolder.create(target.resolveSibling(""));
        Files.copy(Path.of(library).toRealPath(), target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path pack(Path folder, Path root) {
    var layer = folder.resolve("layer.tar");
    Shell.run(folder, "tar", "-C", root, "--numeric-owner", "-cf", layer, ".");
    var config =
        new JsonObject()
            .put("architecture", architecture())
            .put("os", "linux")
            .put("config", new JsonObject().put("Env", new JsonArray().add("PATH=/usr/bin")))
            .put(
                "rootfs",
                new JsonObject()
                    .put("type", "layers")
                    .put("diff_ids", new JsonArray().add("sha256:" + sha256(layer))));
    WorkFolder.write(folder.resolve("config.json"), config.encode());
    var manifest =
        new JsonObject()
            .put("Config", "config.json")
            .put("RepoTags", new JsonArray().add("base:test"))
            .put("Layers", new JsonArray().add("layer.tar"));
    WorkFolder.write(folder.resolve("manifest.json"), new JsonArray().add(manifest).encode());
    var image = folder.resolve("base.tar");
    Shell.run(folder, "tar", "-cf", image, "manifest.json", "config.json", "layer.tar");
    return image;
  }

  private static String architecture() {
    return "aarch64".equals(System.getProperty("os.arch")) ? "arm64" : "amd64";
  }

  private static String sha256(Path file) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(WorkFolder.read(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
