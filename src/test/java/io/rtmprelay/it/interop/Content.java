package io.rtmprelay.it.interop;

import io.rtmprelay.it.peer.Fixture;

/** What a stream consists of, as the page tells peers apart by it. */
enum Content {
  H264B_AAC("H.264 with B-frames, AAC", Fixture.H264B_AAC),
  H264_AAC("H.264, AAC", Fixture.H264_AAC),
  H264_MP3("H.264, MP3", Fixture.H264_MP3),
  H264_AC3("H.264, AC-3", Fixture.H264_AC3),
  HEVC_AAC("HEVC, AAC", Fixture.HEVC_AAC),
  AV1_OPUS("AV1, Opus", Fixture.AV1_OPUS),
  VP9_AAC("VP9, AAC", Fixture.VP9_AAC),
  VIDEO_ONLY("H.264 alone", Fixture.VIDEO_ONLY),
  AUDIO_ONLY("AAC alone", Fixture.AUDIO_ONLY),
  MULTITRACK("two H.264 and two AAC tracks", Fixture.MULTITRACK),
  /** The first, from 3 s before 0xFFFFFF ms on, where chunk headers change their form. */
  EXTENDED_TIME("H.264, AAC past 0xFFFFFF ms", Fixture.H264B_AAC);

  private final String title;
  private final Fixture fixture;

  Content(String title, Fixture fixture) {
    this.title = title;
    this.fixture = fixture;
  }

  String title() {
    return title;
  }

  Fixture fixture() {
    return fixture;
  }

  /** When its time starts. */
  int startS() {
    return this == EXTENDED_TIME ? 16_774 : 0;
  }
}
