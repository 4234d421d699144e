package io.rtmprelay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What run.sh says of wrong turns: one line that tells what to do, and exit code 1. It runs in a
 * folder of its own, with a JDK and a Maven that are scripts.
 */
class RunShTest {

  @TempDir private Path folder;
  private Path project = Path.of("");
  private Path jdk = Path.of("");
  private Path programs = Path.of("");

  /** How a run ended. */
  private record Outcome(int code, List<String> lines) {}

  @BeforeEach
  void makeProject() throws IOException {
    project = Files.createDirectories(folder.resolve("with a space"));
    Files.copy(
        Path.of("run.sh"),
        script(project.resolve("run.sh"), ""),
        StandardCopyOption.REPLACE_EXISTING);
    Files.createDirectories(project.resolve("src/main"));
    Files.writeString(project.resolve("pom.xml"), "");
    jdk = folder.resolve("jdk");
    jdk("25.0.1");
    script(jdk.resolve("bin/javac"), "exit 0");
    script(jdk.resolve("bin/java"), "pwd; printf '<%s>\\n' \"$@\"");
    programs = Files.createDirectories(folder.resolve("programs"));
    script(programs.resolve("mvn"), "exit 1");
  }

  private static Path script(Path file, String body) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void jdk(String version) throws IOException {
    Files.createDirectories(jdk);
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private Outcome run(Path from, Path script, String... arguments) throws Exception {
    // A shell cannot trap what is ignored as it starts, as interrupts are in the background.
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal", "bash", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(from.toFile());
    builder.redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RELAY_"));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("PATH", programs + ":/usr/bin:/bin");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said.lines().toList());
  }

  private Outcome run(String... arguments) throws Exception {
    return run(folder, project.resolve("run.sh"), arguments);
  }

  @ParameterizedTest
  @DisplayName("a command that is none is told in one line, with the one that was meant")
  @CsvSource({
    "tset, did you mean test? ",
    "Demo, did you mean demo? ",
    "buid, did you mean build? ",
    "--confg, did you mean --config? ",
    "--config=my.yaml, did you mean ./run.sh --config my.yaml? ",
    "my.yaml, did you mean ./run.sh --config my.yaml? ",
    "dance, ''"
  })
  void unknownCommand(String command, String meant) throws Exception {
    assertThat(run(command))
        .isEqualTo(
            new Outcome(
                1,
                List.of(
                    "run.sh: unknown command: "
                        + command
                        + ("; " + meant).stripTrailing()
                        + " ./run.sh help lists them")));
  }

  @ParameterizedTest
  @DisplayName("a build that fetches nothing says why in one line, and where all of it stands")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Could not transfer artifact a:b:pom:1 from/to central (https://x/y): x.org: Temporary failure in name resolution -> [Help 1] | x.org: Temporary failure in name resolution
          Could not transfer artifact a:b:pom:1 from/to central (https://x/y): Connect to x:443 failed: Connection refused -> [Help 1] | Connection refused
          Could not transfer artifact a: (certificate_unknown) PKIX path building failed: sun.security.X                               | PKIX path building failed
          Plugin a:b could not be resolved: Cannot access central (https://x/y) in offline mode and                                    | in offline mode
          """)
  void nothingFetched(String log, String cause) throws Exception {
    script(programs.resolve("mvn"), "printf '[ERROR] %s\\n' '" + log + "' page of more; exit 1");
    Outcome outcome = run("build");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.lines())
        .singleElement()
        .asString()
        .startsWith("run.sh: the build failed: Maven could not fetch a library (" + cause + ");")
        .endsWith("/target/build.log");
  }

  @Test
  @DisplayName("a build that fails for the sources shows what the compiler said")
  void sourcesAtFault() throws Exception {
    script(programs.resolve("mvn"), "echo '[ERROR] Node.java:[1,1] no'; exit 1");
    assertThat(run("build").lines())
        .containsExactly("[ERROR] Node.java:[1,1] no", "run.sh: the build failed, see above");
  }

  @Test
  @DisplayName("a signal while it builds ends Maven too, in one line")
  void interrupted() throws Exception {
    Path ended = folder.resolve("ended");
    script(
        programs.resolve("mvn"),
        "trap 'touch "
            + ended
            + "; exit 143' TERM; kill -INT $PPID; for i in {1..600}; do sleep 0.1; done");
    assertThat(run("build")).isEqualTo(new Outcome(130, List.of("run.sh: interrupted")));
    assertThat(ended).exists();
  }

  @Test
  @DisplayName("from another folder, through a link, in a path with spaces: paths are the caller's")
  void fromElsewhere() throws Exception {
    Path jar = project.resolve("target/rtmp-relay.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "");
    Path link = Files.createSymbolicLink(folder.resolve("relay"), project.resolve("run.sh"));
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Outcome outcome = run(elsewhere, link, "--config", "my own.yaml");
    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.lines())
        .startsWith(elsewhere.toRealPath().toString(), "<@" + real("conf/jvm.options") + ">")
        .endsWith(
            "<-jar>", "<" + real("target/rtmp-relay.jar") + ">", "<--config>", "<my own.yaml>");
  }

  @Test
  @DisplayName("the relay hears the signals that it answers, whatever its parent ignores")
  void hears() throws Exception {
    script(jdk.resolve("bin/java"), "grep SigIgn /proc/self/status");
    Path jar = project.resolve("target/rtmp-relay.jar");
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "");
    Path deaf =
        script(
            folder.resolve("deaf"),
            "trap '' HUP INT TERM; exec bash '" + project + "/run.sh' --config my.yaml");
    assertThat(run(folder, deaf).lines()) // of the first sixteen signals none
        .singleElement()
        .asString()
        .matches("SigIgn:\\s[0-9a-f]+0000");
  }

  @Test
  @DisplayName("too few open files are told before a JVM would end of it")
  void tooFewFiles() throws Exception {
    Path few =
        script(folder.resolve("few"), "ulimit -n 60; exec bash '" + project + "/run.sh' demo");
    assertThat(run(folder, few))
        .satisfies(outcome -> assertThat(outcome.code()).isEqualTo(1))
        .extracting(Outcome::lines, LIST)
        .singleElement()
        .asString()
        .startsWith("run.sh: 60 open files are too few: raise the bound first (ulimit -n 4096)");
  }

  private String real(String path) throws IOException {
    return project.toRealPath().resolve(path).toString();
  }
}
