package io.rtmprelay.control.hook;

/** What receivers are told of. */
enum NoticeType {
  /** It has a publisher, for the first time or again. */
  STREAM_LIVE("stream.live"),
  /** Its publisher is lost, and may come back. */
  STREAM_GAP("stream.gap"),
  /** It is no more. */
  STREAM_ENDED("stream.ended"),
  /** It gets nothing any more, be it tried again or not. */
  SINK_FAILED("sink.failed"),
  /** It gets media again. */
  SINK_RECOVERED("sink.recovered");

  private final String word;

  NoticeType(String word) {
    this.word = word;
  }

  /** Its name in the body. */
  String word() {
    return word;
  }
}
