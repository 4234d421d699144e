package io.rtmprelay.it.image;

import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import java.nio.file.Path;
import java.util.List;

/**
 * What a container runtime makes of an image: a root that nobody can write to, {@code /tmp} in
 * memory, two folders of the test's mounted, the image's user without a privilege and a bound of
 * memory. The network is this machine's. Needs root.
 */
final class Container {

  /**
   * In a mount namespace of its own. The shell becomes the program, so that has its process id, and
   * gets its signals.
   */
  private static final String START =
      """
      set -e
      root=$1 config=$2 data=$3 volume=$4 group=$5
      shift 5
      echo $$ > "$group/cgroup.procs"
      mount --bind "$root" "$root"
      mount -t proc proc "$root/proc"
      mount --rbind /dev "$root/dev"
      mount --rbind /sys "$root/sys"
      mount -t tmpfs -o mode=1777 tmp "$root/tmp"
      mount --bind "$config" "$root/etc/rtmp-relay"
      mount --bind "$data" "$root$volume"
      mount -o remount,bind,ro "$root"
      exec "$@"
      """;

  private final ImageTar image;
  private final Path folder;
  private final MemoryGroup memory;

  /**
   * @param folder where the root is laid out, with {@code config} and {@code data} beside it
   */
  Container(ImageTar image, Path folder, MemoryGroup memory) {
    this.image = image;
    this.folder = folder;
    this.memory = memory;
    image.unpack(WorkFolder.create(folder.resolve("rootfs")));
    WorkFolder.create(config());
    if (!data().toFile().setWritable(true, false)) {
      throw new AssertionError("cannot open " + data() + " to the image's user");
    }
  }

  /** Mounted at {@code /etc/rtmp-relay}. */
  Path config() {
    return folder.resolve("config");
  }

  /** Mounted where the image wants its volume, and writable. */
  Path data() {
    return WorkFolder.create(folder.resolve("data"));
  }

  /** Starts what the image says, with other arguments if there are any. */
  ChildProcess start(String... arguments) {
    var root = folder.resolve("rootfs");
    var user = image.run().getString("User");
    int colon = user.indexOf(':');
    var workingFolder = image.run().getString("WorkingDir");
    var command =
        Tools.command(
            "unshare --mount bash -c".split(" "),
            START,
            "container",
            List.of(root, config(), data(), workingFolder, memory.path()),
            "/usr/bin/env -i".split(" "),
            image.words("Env"),
            "/usr/bin/setpriv --no-new-privs --clear-groups".split(" "),
            List.of("/usr/bin/unshare", "--root=" + root, "--wd=" + workingFolder),
            List.of(
                "--setgid=" + user.substring(colon + 1), "--setuid=" + user.substring(0, colon)),
            image.words("Entrypoint"),
            arguments.length > 0 ? List.of(arguments) : image.words("Cmd"));
    return ChildProcess.start("container", folder, command);
  }
}
