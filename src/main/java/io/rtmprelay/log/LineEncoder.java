package io.rtmprelay.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.rtmprelay.config.observe.LogConfig.Format;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines for people, by a pattern, or as JSON; which of them may change at any time. Any
 * thread.
 *
 * <p>Made by the logging library, from the file that configures it.
 */
public final class LineEncoder extends EncoderBase<ILoggingEvent> {

  private final PatternLayout plain = new PatternLayout();
  private volatile Format format = Format.PLAIN;

  /** The pattern of plain lines, as the logging library has it. */
  public void setPattern(String pattern) {
    plain.setPattern(pattern);
  }

  @Override
  public void start() {
    plain.setContext(getContext());
    plain.start();
    super.start();
  }

  @Override
  public void stop() {
    super.stop();
    plain.stop();
  }

  void become(Format next) {
    format = next;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line =
        switch (format) {
          case PLAIN -> plain.doLayout(event);
          case JSON -> JsonLine.of(event);
        };
    return line.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] headerBytes() {
    return null;
  }

  @Override
  public byte @Nullable [] footerBytes() {
    return null;
  }
}
