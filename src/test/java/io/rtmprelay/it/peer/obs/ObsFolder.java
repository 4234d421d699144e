package io.rtmprelay.it.peer.obs;

import io.rtmprelay.it.peer.Fixture;
import io.rtmprelay.it.process.WorkFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A home for one OBS, so that it finds no settings of a user and asks nobody anything: a profile
 * that encodes a small picture by software, and a scene that shows a looping fixture.
 *
 * @param home nothing of OBS is outside of it
 */
record ObsFolder(Path home) {

  /** What profile and scene collection are called. */
  static final String NAME = "test";

  /** Makes the folder; its remote control listens on {@code port} and asks for the password. */
  static ObsFolder create(Path home, int port, String password) {
    var folder = new ObsFolder(home);
    var settings = home.resolve("config/obs-studio");
    WorkFolder.write(settings.resolve("global.ini"), program(port, password));
    WorkFolder.write(settings.resolve("basic/profiles/test/basic.ini"), profile(home));
    WorkFolder.write(settings.resolve("basic/scenes/test.json"), scenes().encode());
    WorkFolder.create(folder.runtime());
    try {
      // Qt and the sound libraries refuse a folder that others may read.
      Files.setPosixFilePermissions(folder.runtime(), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  /** The variables that lead OBS here, to a display, and to a renderer that needs no graphics. */
  Map<String, String> environment(String display) {
    return Map.of(
        "HOME",
        home.toString(),
        "XDG_CONFIG_HOME",
        home.resolve("config").toString(),
        "XDG_RUNTIME_DIR",
        runtime().toString(),
        "DISPLAY",
        display,
        "QT_QPA_PLATFORM",
        "xcb",
        "LIBGL_ALWAYS_SOFTWARE",
        "1",
        "GALLIUM_DRIVER",
        "llvmpipe",
        "LP_NUM_THREADS",
        "1");
  }

  private Path runtime() {
    return home.resolve("run");
  }

  private static String program(int port, String password) {
    // FirstRun says that the first run is over: no assistant comes up and waits for a click.
    return """
    [General]
    FirstRun=true
    Pre19Defaults=false
    Pre21Defaults=false
    Pre23Defaults=false
    Pre24.1Defaults=false
    EnableAutoUpdates=false
    ConfirmOnExit=false
    [Basic]
    Profile=%1$s
    ProfileDir=%1$s
    SceneCollection=%1$s
    SceneCollectionFile=%1$s
    [BasicWindow]
    PreviewEnabled=false
    WarnBeforeStartingStream=false
    WarnBeforeStoppingStream=false
    SysTrayEnabled=false
    [OBSWebSocket]
    FirstLoad=false
    ServerEnabled=true
    ServerPort=%2$d
    AuthRequired=true
    ServerPassword=%3$s
    AlertsEnabled=false
    """
        .formatted(NAME, port, password);
  }

  private static String profile(Path home) {
    return """
    [General]
    Name=%s
    [Output]
    Mode=Simple
    Reconnect=true
    RetryDelay=1
    MaxRetries=20
    [SimpleOutput]
    FilePath=%s
    StreamEncoder=x264
    VBitrate=250
    ABitrate=64
    UseAdvanced=true
    Preset=ultrafast
    [Video]
    BaseCX=320
    BaseCY=180
    OutputCX=320
    OutputCY=180
    FPSType=1
    FPSInt=30
    [Audio]
    SampleRate=48000
    ChannelSetup=Stereo
    """
        .formatted(NAME, home);
  }

  private static JsonObject scenes() {
    var item =
        JsonObject.of("name", "Fixture", "id", 1, "visible", true, "bounds_type", 0)
            .put("pos", JsonObject.of("x", 0.0, "y", 0.0))
            .put("scale", JsonObject.of("x", 1.0, "y", 1.0));
    var scene =
        JsonObject.of("id", "scene", "name", "Scene")
            .put("settings", JsonObject.of("id_counter", 1, "items", JsonArray.of(item)));
    var fixture =
        JsonObject.of("id", "ffmpeg_source", "name", "Fixture", "mixers", 255, "volume", 1.0)
            .put(
                "settings",
                JsonObject.of("is_local_file", true, "looping", true, "hw_decode", false)
                    .put("local_file", Fixture.H264_AAC.file().toString()));
    return JsonObject.of("name", NAME, "current_scene", "Scene")
        .put("current_program_scene", "Scene")
        .put("scene_order", JsonArray.of(JsonObject.of("name", "Scene")))
        .put("sources", JsonArray.of(scene, fixture));
  }
}
