package io.rtmprelay.control.config;

import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.show.ConfigChange;
import io.rtmprelay.config.show.ConfigTree;
import io.rtmprelay.config.yaml.ConfigFault;
import io.rtmprelay.control.bus.ConfigAnswer;
import io.rtmprelay.control.bus.ConfigAnswer.Outcome;
import io.rtmprelay.control.bus.ConfigAnswer.Reload;
import io.rtmprelay.control.bus.NodeCommand;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The config in force, and what its file says since. Reads files, so commands are answered on a
 * worker, one at a time.
 *
 * <p>What differs in the file waits for a restart: nothing that runs takes a change up.
 */
public final class RunningConfig {

  private static final Logger log = LoggerFactory.getLogger(RunningConfig.class);

  private final ConfigTree inForce;
  private final ConfigOrigin origin;
  private final InstantSource clock;
  private final Instant loadedAt;
  private final Consumer<Reload> onReload;
  private @Nullable Reload last;

  /**
   * Begins with {@code config}, which was read just now.
   *
   * @param onReload is told of each reload, on the worker
   */
  public RunningConfig(
      ServerConfig config, ConfigOrigin origin, InstantSource clock, Consumer<Reload> onReload) {
    this.inForce = ConfigTree.of(config);
    this.origin = origin;
    this.clock = clock;
    this.loadedAt = clock.instant();
    this.onReload = onReload;
  }

  /** Does what {@code command} says. */
  public synchronized ConfigAnswer answer(NodeCommand.ForConfig command) {
    return switch (command) {
      case NodeCommand.ShowConfig() -> {
        Path file = origin.file();
        yield new ConfigAnswer.Running(
            inForce.shown(), file == null ? null : file.toString(), loadedAt, last);
      }
      case NodeCommand.CheckConfig(String text) ->
          new Candidate(text, origin.variables(), origin.machine()).against(inForce);
      case NodeCommand.ReloadConfig() -> reload();
    };
  }

  private Reload reload() {
    Reload reload =
        switch (read()) {
          case ConfigResult.Invalid invalid ->
              new Reload(clock.instant(), Outcome.REFUSED, invalid.faults(), List.of(), List.of());
          case ConfigResult.Valid valid -> {
            List<ConfigChange> pending = inForce.changesTo(ConfigTree.of(valid.config()));
            Outcome outcome = pending.isEmpty() ? Outcome.UNCHANGED : Outcome.PENDING;
            yield new Reload(clock.instant(), outcome, List.of(), List.of(), pending);
          }
        };
    last = reload;
    tell(reload);
    onReload.accept(reload);
    return reload;
  }

  private ConfigResult read() {
    Path file = origin.file();
    if (file == null) {
      return unreadable("there is no config file: the relay was started without one");
    }
    try {
      String text = Files.readString(file);
      return ConfigReader.read(text, origin.variables(), origin.machine());
    } catch (NoSuchFileException e) {
      return unreadable("there is no such file: " + file);
    } catch (AccessDeniedException e) {
      return unreadable("the relay may not read " + file);
    } catch (CharacterCodingException e) {
      return unreadable(file + " is no text");
    } catch (IOException e) {
      return unreadable(file + " cannot be read");
    }
  }

  private static ConfigResult unreadable(String words) {
    return new ConfigResult.Invalid(List.of(new ConfigFault("", 1, 1, words)));
  }

  private static void tell(Reload reload) {
    switch (reload.outcome()) {
      case UNCHANGED -> log.info("reload: {}", reload.words());
      case REFUSED -> {
        log.error("reload: {}", reload.words());
        reload.faults().forEach(fault -> log.error("reload: {}", fault));
      }
      case PENDING -> {
        List<String> paths = reload.pending().stream().map(ConfigChange::path).toList();
        log.warn("reload: {}: {}", reload.words(), String.join(", ", paths));
      }
    }
  }
}
