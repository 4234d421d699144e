package io.rtmprelay.transport.publish;

import io.rtmprelay.rtmp.session.capture.CapturePoint;
import io.rtmprelay.transport.loop.MediaLoop;

/** A publisher that came to another node, which is the one that is connected here. */
public abstract class DistantPublisher implements Publisher {

  private static final double UNKNOWN = -1;

  private final Publisher node;
  private final String address;
  private final String agent;

  /**
   * @param node as connected here
   * @param address where the publisher comes from
   * @param agent what it calls itself
   */
  protected DistantPublisher(Publisher node, String address, String agent) {
    this.node = node;
    this.address = address;
    this.agent = agent;
  }

  @Override
  public MediaLoop loop() {
    return node.loop();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String agent() {
    return agent;
  }

  /** Only the way between the nodes is known. */
  @Override
  public double rttMs() {
    return UNKNOWN;
  }

  @Override
  public boolean isAwaiting() {
    return node.isAwaiting();
  }

  @Override
  public long lastReadAtMs() {
    return node.lastReadAtMs();
  }

  @Override
  public CapturePoint capturePoint() {
    return node.capturePoint();
  }
}
