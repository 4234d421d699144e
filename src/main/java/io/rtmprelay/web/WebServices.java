package io.rtmprelay.web;

import io.rtmprelay.control.bus.ControlBus;
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
 * @param sockets what lies below HTTP
 * @param tickets given out by one of the servers, good at all of them
 * @param feeds what is counted of all feeds
 */
public record WebServices(
    ControlBus bus,
    StreamBoard board,
    RelayMetrics metrics,
    ViewerAdmission viewers,
    SocketLayer sockets,
    Tickets tickets,
    FeedFigures feeds) {

  /** The same above other sockets. */
  public WebServices with(SocketLayer others) {
    return new WebServices(bus, board, metrics, viewers, others, tickets, feeds);
  }

  /** With tickets and figures of its own. */
  public WebServices(
      ControlBus bus,
      StreamBoard board,
      RelayMetrics metrics,
      ViewerAdmission viewers,
      SocketLayer sockets) {
    this(
        bus,
        board,
        metrics,
        viewers,
        sockets,
        new Tickets(InstantSource.system()),
        FeedFigures.shown(metrics));
  }
}
