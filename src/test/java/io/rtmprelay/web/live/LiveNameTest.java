package io.rtmprelay.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveNameTest {

  @ParameterizedTest
  @CsvSource({
    "/live/live/cam.flv, live, cam",
    "/live/cam.flv, '', cam",
    "/live/a/b/cam.flv, a/b, cam",
    "/live/a%2Fb/cam.flv, a/b, cam",
    "/live/live/cam+1%20%25.flv, live, cam+1 %",
    "/live/live/cam.flv.flv, live, cam.flv",
    "/live/live/%E2%82%AC.flv, live, €",
  })
  @DisplayName("the prefix is literal, the last segment is the name, all before it the app")
  void names(String path, String app, String name) {
    assertThat(LiveName.of(path)).isEqualTo(new LiveName(app, name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/live/live/cam",
        "/live/",
        "/live/.flv",
        "/live/a/.flv",
        "/live/%.flv",
        "/live/live/%zz.flv",
        "/live/live/a%0Ab.flv",
        "/live/a%00/b.flv",
        "/a/live/cam.flv",
        "/live/live/cam.FLV"
      })
  @DisplayName("what leads to no stream")
  void none(String path) {
    assertThat(LiveName.of(path)).isNull();
  }
}
