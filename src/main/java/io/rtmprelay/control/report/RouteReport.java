package io.rtmprelay.control.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One route, for those who look.
 *
 * @param id of a route set at run time; null for one of the file, which has none
 * @param match the names it takes, as written
 * @param revision grows with each change of it; 0 for one of the file
 * @param settings the route as JSON values under the keys of the config file, secrets masked
 * @param fault why it is not used, in words; null if it is
 */
public record RouteReport(
    @Nullable String id,
    String match,
    long revision,
    Map<String, @Nullable Object> settings,
    @Nullable String fault) {}
