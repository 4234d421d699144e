package io.rtmprelay.it.image;

import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** An image as {@code docker save} writes it, unpacked to look into. */
final class ImageTar {

  private final Path folder;
  private final JsonObject manifest;
  private final JsonObject config;

  private ImageTar(Path folder) {
    this.folder = folder;
    this.manifest = new JsonArray(text(folder.resolve("manifest.json"))).getJsonObject(0);
    this.config = new JsonObject(text(folder.resolve(manifest.getString("Config"))));
  }

  private static String text(Path file) {
    return new String(WorkFolder.read(file), StandardCharsets.UTF_8);
  }

  /** Makes the image of the jar that was built, on {@code base}, as {@code run.sh} does. */
  static ImageTar make(Path base, Path folder) {
    var tar = folder.resolve("image.tar");
    var project = Tools.project();
    Shell.run(project, "./run.sh", "image", "--base", base, "--out", tar);
    var content = WorkFolder.create(folder.resolve("image"));
    Shell.run(content, "tar", "-xf", tar);
    return new ImageTar(content);
  }

  /** What the image says of itself: when it was made, for which machines. */
  JsonObject config() {
    return config;
  }

  /** How a container of it is started. */
  JsonObject run() {
    return config.getJsonObject("config");
  }

  /** Words of one kind that {@link #run} has. */
  List<String> words(String kind) {
    return run().getJsonArray(kind, new JsonArray()).stream().map(String::valueOf).toList();
  }

  /** The tars of the layers, lowest first. */
  List<Path> layers() {
    return manifest.getJsonArray("Layers").stream()
        .map(name -> folder.resolve(String.valueOf(name)))
        .toList();
  }

  /** The regular files of a layer, from the root on. */
  List<String> files(Path layer) {
    return Shell.run(folder, "tar", "--warning=no-unknown-keyword", "-tf", layer).stream()
        .filter(name -> !name.endsWith("/"))
        .toList();
  }

  /** Lays all layers over each other in {@code root}. */
  void unpack(Path root) {
    for (Path layer : layers()) {
      Shell.run(root, "tar", "--warning=no-unknown-keyword", "-xpf", layer);
    }
  }
}
