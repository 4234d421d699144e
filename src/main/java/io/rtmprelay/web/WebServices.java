package io.rtmprelay.web;

import io.rtmprelay.control.bus.ControlBus;
import io.rtmprelay.control.capture.Captures;
import io.rtmprelay.control.report.StreamBoard;
import io.rtmprelay.control.viewer.ViewerAdmission;
import io.rtmprelay.metrics.RelayMetrics;
import io.rtmprelay.web.access.Tickets;
import io.rtmprelay.web.feed.FeedFigures;
import io.rtmprelay.web.live.SocketLayer;
import java.time.InstantSource;

/**
 * What the servers of this package stand on.
 *
 * @param bus where streams are asked
 * @param board where each shows its report
 * @param viewers who may watch what
 * @param captures what publishers send, for who looks for a fault
 * @param sockets what lies below HTTP
 * @param tickets given out by one of the servers, good at all of them
 * @param feeds what is counted of all feeds
 */
public record WebServices(
    ControlBus bus,
    StreamBoard board,
    RelayMetrics metrics,
    ViewerAdmission viewers,
    Captures captures,
    SocketLayer sockets,
    Tickets tickets,
    FeedFigures feeds) {

  /** The same above other sockets. */
  public WebServices with(SocketLayer others) {
    return new WebServices(bus, board, metrics, viewers, captures, others, tickets, feeds);
  }

  /** With tickets and figures of its own. */
  public WebServices(
      ControlBus bus,
      StreamBoard board,
      RelayMetrics metrics,
      ViewerAdmission viewers,
      Captures captures,
      SocketLayer sockets) {
    this(
        bus,
        board,
        metrics,
        viewers,
        captures,
        sockets,
        new Tickets(InstantSource.system()),
        FeedFigures.shown(metrics));
  }
}
