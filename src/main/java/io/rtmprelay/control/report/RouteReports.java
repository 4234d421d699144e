package io.rtmprelay.control.report;

import java.util.List;

/**
 * All routes, in the order in which they are asked.
 *
 * @param runtime set at run time, by id; asked first
 * @param file of the config file
 */
public record RouteReports(List<RouteReport> runtime, List<RouteReport> file) {

  public RouteReports {
    runtime = List.copyOf(runtime);
    file = List.copyOf(file);
  }
}
