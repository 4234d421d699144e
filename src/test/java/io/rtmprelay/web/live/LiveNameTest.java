package io.rtmprelay.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveNameTest {

  @ParameterizedTest
  @CsvSource({
    "/live/live/cam.flv, live, cam, FLV",
    "/live/cam.flv, '', cam, FLV",
    "/live/a/b/cam.flv, a/b, cam, FLV",
    "/live/a%2Fb/cam.flv, a/b, cam, FLV",
    "/live/live/cam+1%20%25.flv, live, cam+1 %, FLV",
    "/live/live/cam.flv.flv, live, cam.flv, FLV",
    "/live/live/cam.flv.mp4, live, cam.flv, MP4",
    "/live/live/cam.mp4, live, cam, MP4",
    "/live/live/%E2%82%AC.flv, live, €, FLV",
  })
  @DisplayName("the prefix is literal, the last segment is the name, all before it the app")
  void names(String path, String app, String name, LiveFormat format) {
    assertThat(LiveName.of(path)).isEqualTo(new LiveName(app, name, format));
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
        "/live/live/a%E2%80%AEb.flv",
        "/live/live/a%E2%80%A8b.flv",
        "/a/live/cam.flv",
        "/live/live/cam.FLV",
        "/live/.mp4",
        "/live/live/cam.m4s"
      })
  @DisplayName("what leads to no stream")
  void none(String path) {
    assertThat(LiveName.of(path)).isNull();
  }
}
