package io.rtmprelay.control.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.NamePattern;
import io.rtmprelay.config.RouteConfig;
import io.rtmprelay.config.RouteConfig.PublishRights;
import io.rtmprelay.config.StreamConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RouteChangeTest {

  private static final RouteConfig CAM = route("live/cam", 1);
  private static final RouteConfig LIVE = route("live/{name}", 1);
  private static final RouteConfig ALL = route("{all*}", 1);
  private static final String NAME = "live/cam";

  private static RouteConfig route(String match, int graceSeconds) {
    return new RouteConfig(
        new NamePattern(match),
        PublishRights.OPEN,
        new StreamConfig(1 << 20, Duration.ofSeconds(graceSeconds)),
        List.of());
  }

  private static Routes file(RouteConfig... file) {
    return new Routes(List.of(), List.of(file));
  }

  private static Routes both(RouteConfig runtime, RouteConfig... file) {
    return new Routes(List.of(runtime), List.of(file));
  }

  @Test
  @DisplayName("the route is changed, another takes its place, or none does")
  void ofFile() {
    RouteConfig other = route("live/{name}", 2);
    assertThat(new RouteChange(file(LIVE), file(other)).successor(NAME, LIVE)).isEqualTo(other);
    assertThat(new RouteChange(file(LIVE), file(CAM, LIVE)).successor(NAME, LIVE)).isEqualTo(CAM);
    assertThat(new RouteChange(file(LIVE, ALL), file(ALL)).successor(NAME, LIVE)).isEqualTo(ALL);
    assertThat(new RouteChange(file(LIVE), file()).successor(NAME, LIVE)).isNull();
    assertThat(new RouteChange(file(LIVE), file(LIVE, ALL)).successor(NAME, LIVE)).isNull();
    assertThat(new RouteChange(file(), file(other)).successor(NAME, LIVE)).isEqualTo(other);
    assertThat(new RouteChange(file(), file(LIVE)).successor(NAME, LIVE)).isEqualTo(LIVE);
  }

  @Test
  @DisplayName("a route set at run time touches no stream that lives by one of the file's")
  void shadowed() {
    RouteConfig other = route("live/{name}", 2);
    assertThat(new RouteChange(both(CAM, LIVE), both(CAM, LIVE, ALL)).successor(NAME, LIVE))
        .isNull();
    assertThat(new RouteChange(both(CAM, LIVE), both(CAM, other)).successor(NAME, LIVE))
        .isEqualTo(other);
    assertThat(new RouteChange(both(CAM, LIVE), both(CAM)).successor(NAME, LIVE)).isEqualTo(CAM);
  }

  @Test
  @DisplayName("a stream of a route set at run time does not go by the file's")
  void setAtRunTime() {
    RouteConfig read = route("live/cam", 2);
    assertThat(new RouteChange(both(CAM, LIVE), both(CAM, ALL)).successor(NAME, CAM)).isNull();
    assertThat(new RouteChange(both(CAM, LIVE), both(read, LIVE)).successor(NAME, CAM))
        .isEqualTo(read);
    // Its route was forgotten meanwhile: that is no change of the file's.
    assertThat(new RouteChange(file(ALL), file(ALL)).successor(NAME, CAM)).isNull();
  }

  @Test
  @DisplayName(
      "after any changes a stream lives by the first route that takes its name, or took it")
  void anyChanges() {
    Random random = new Random(11);
    String[] matches = {"live/cam", "live/{name}", "live/{x}", "{all*}", "app/{name}"};
    for (int walk = 0; walk < 500; walk++) {
      Routes before = random(random, matches);
      Map<String, RouteConfig> lives = new HashMap<>();
      for (String name : List.of("live/cam", "live/other", "app/cam", "x")) {
        RouteConfig first = before.first(name);
        if (first != null) {
          lives.put(name, first);
        }
      }
      for (int step = 0; step < 6; step++) {
        Routes after = random(random, matches);
        RouteChange change = new RouteChange(before, after);
        for (Map.Entry<String, RouteConfig> stream : lives.entrySet()) {
          RouteConfig was = before.first(stream.getKey());
          RouteConfig is = after.first(stream.getKey());
          RouteConfig next = change.successor(stream.getKey(), stream.getValue());
          assertThat(next).isEqualTo(Objects.equals(was, is) ? null : is);
          if (next != null) {
            stream.setValue(next);
          }
          assertThat(stream.getValue()).isEqualTo(is == null ? stream.getValue() : is);
        }
        before = after;
      }
    }
  }

  private static Routes random(Random random, String[] matches) {
    List<RouteConfig> file = new ArrayList<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      file.add(route(matches[random.nextInt(matches.length)], random.nextInt(2)));
    }
    return new Routes(List.of(), file);
  }
}
