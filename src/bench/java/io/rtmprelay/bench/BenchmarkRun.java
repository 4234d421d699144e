package io.rtmprelay.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks that a pattern names and shows time and allocation side by side.
 *
 * <p>Takes JMH's own command line; what it leaves open is chosen so that all benchmarks together
 * take less than ten minutes. The best iteration stands beside the mean: on a machine with other
 * work on it, that one says more.
 */
public final class BenchmarkRun {

  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final int FORKS = 1;
  private static final int WARMUPS = 3;
  private static final int MEASUREMENTS = 5;
  private static final TimeValue ITERATION = TimeValue.seconds(1);

  private BenchmarkRun() {}

  public static void main(String[] arguments)
      throws RunnerException, CommandLineOptionException, IOException {
    CommandLineOptions given = new CommandLineOptions(arguments);
    Runner runner = new Runner(settled(given));
    if (given.shouldHelp()) {
      given.showHelp();
    } else if (given.shouldList() || given.shouldListWithParams()) {
      runner.list();
    } else {
      print(runner.run(), System.out);
    }
  }

  /** What is not given gets its value here. */
  private static Options settled(CommandLineOptions given) {
    return new OptionsBuilder()
        .parent(given)
        .mode(Mode.AverageTime)
        .timeUnit(given.getTimeUnit().orElse(TimeUnit.NANOSECONDS))
        .forks(given.getForkCount().orElse(FORKS))
        .warmupIterations(given.getWarmupIterations().orElse(WARMUPS))
        .warmupTime(given.getWarmupTime().orElse(ITERATION))
        .measurementIterations(given.getMeasurementIterations().orElse(MEASUREMENTS))
        .measurementTime(given.getMeasurementTime().orElse(ITERATION))
        .resultFormat(given.getResultFormat().orElse(ResultFormatType.JSON))
        .jvmArgsAppend(
            "-Djmh.executor=CUSTOM", "-Djmh.executor.class=" + LoopThreads.class.getName())
        .addProfiler(GCProfiler.class)
        .build();
  }

  private static void print(Collection<RunResult> results, PrintStream out) {
    List<RunResult> sorted =
        results.stream().sorted(Comparator.comparing(RunResult::getParams)).toList();
    int width = sorted.stream().mapToInt(result -> title(result).length()).max().orElse(0);
    String row = "%-" + width + "s  %12s %10s %12s  %12s%n";
    out.println();
    out.printf(Locale.ROOT, row, "per operation", "time", "+-", "at best", "allocated");
    for (RunResult result : sorted) {
      Result<?> time = result.getPrimaryResult();
      Result<?> allocated = requireNonNull(result.getSecondaryResults().get(ALLOCATED));
      String unit = time.getScoreUnit().replace("/op", "");
      out.printf(
          Locale.ROOT,
          row,
          title(result),
          "%.1f %s".formatted(time.getScore(), unit),
          "%.1f".formatted(time.getScoreError()),
          "%.1f %s".formatted(time.getStatistics().getMin(), unit),
          "%.1f B".formatted(allocated.getScore()));
    }
  }

  /** Type and method, and the parameters' values. */
  private static String title(RunResult result) {
    BenchmarkParams params = result.getParams();
    String[] path = params.getBenchmark().split("\\.", -1);
    String type = path[path.length - 2].replace("Benchmark", "");
    return params.getParamsKeys().stream()
        .map(key -> key + "=" + params.getParam(key))
        .collect(Collectors.joining(" ", type + "." + path[path.length - 1] + " ", ""));
  }
}
