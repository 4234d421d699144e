package io.rtmprelay.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

/** What was read of a body, and what a test expects of it. */
record Reading(TagHeader header) {

  static Reading of(MediaKind kind, String hex) {
    PlainImage body = PlainImage.hex(hex);
    try {
      return new Reading(TagHeader.read(kind, body));
    } finally {
      body.release();
    }
  }

  Reading is(FrameClass frameClass, String codec, @Nullable ConfigSlot slot, int compositionAt) {
    assertThat(header.frameClass()).isEqualTo(frameClass);
    assertThat(FourCc.text(header.codec())).isEqualTo(codec);
    assertThat(header.slot()).isEqualTo(slot);
    assertThat(header.compositionAt()).isEqualTo(compositionAt);
    assertThat(header.wrapperBytes()).isZero();
    assertThat(header.clearsData()).isFalse();
    return this;
  }

  Reading isEnhanced(boolean expected) {
    assertThat(header.enhanced()).isEqualTo(expected);
    return this;
  }

  Reading isMultitrack(boolean expected) {
    assertThat(header.multitrack()).isEqualTo(expected);
    return this;
  }

  Reading hasTrack(int expected) {
    assertThat(header.track()).isEqualTo(expected);
    return this;
  }

  void isInvalid() {
    assertThat(header).isSameAs(TagHeader.INVALID);
  }
}
