package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.RouteReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a command for one route. */
public sealed interface RouteAnswer {

  /** There was no route of this id; now there is. */
  record Added(RouteReport route) implements RouteAnswer {}

  /** The route is as asked for, whether or not it was before. */
  record Done(RouteReport route) implements RouteAnswer {}

  /** The route is forgotten. */
  record Removed(String id) implements RouteAnswer {}

  /** No route set at run time has this id. */
  record NoSuchRoute(String id) implements RouteAnswer {}

  /** The route at hand, null if there is none, has not the revision that was named. */
  record Changed(@Nullable RouteReport route) implements RouteAnswer {}

  /** The body is not right; at least one fault. Nothing was changed. */
  record Refused(List<BodyFault> faults) implements RouteAnswer {
    public Refused {
      faults = List.copyOf(faults);
    }
  }

  /** The change could not be kept, so it was not made; {@code reason} says why in words. */
  record NotStored(String reason) implements RouteAnswer {}
}
