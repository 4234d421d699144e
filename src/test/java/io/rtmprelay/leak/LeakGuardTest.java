package io.rtmprelay.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class LeakGuardTest {

  @Test
  @DisplayName("the whole run is watched at the level that misses nothing")
  void isInForce() {
    PooledByteBufAllocator.DEFAULT.buffer().release();
    assertThat(LeakRecorder.inForce()).isTrue();
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  @Test
  @DisplayName("a leak is reported once, with the record of who made the buffer")
  void reportsALeak() {
    leak();
    assertThat(LeakGuard.leaks()).singleElement().asString().contains("LeakGuardTest.leak");
    assertThat(LeakGuard.leaks()).isEmpty();
  }

  @Test
  @DisplayName("a released buffer is no leak")
  void reportsNothingElse() {
    PooledByteBufAllocator.DEFAULT.buffer().release();
    assertThat(LeakGuard.leaks()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(classes = {LeakyJupiter.class, LeakyJqwik.class})
  @DisplayName("a class that leaks fails, in both engines, though each of its tests passes")
  void failsTheClass(Class<?> leaky) {
    var run = new Run();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(leaky))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .build(),
            run);
    assertThat(run.passedTests).isEqualTo(1);
    assertThat(run.failures)
        .isNotEmpty()
        .allSatisfy(
            failure ->
                assertThat(failure).contains(leaky.getSimpleName()).contains("LeakGuardTest.leak"));
  }

  private static void leak() {
    ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    var _ = allocator.buffer(16);
  }

  private static final class Run implements TestExecutionListener {

    private final List<String> failures = new ArrayList<>();
    private int passedTests;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().ifPresent(failure -> failures.add(String.valueOf(failure)));
      if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        passedTests++;
      }
    }
  }

  /** Run by the test above alone: the build looks for no class of this name. */
  static final class LeakyJupiter {
    @Test
    void leaks() {
      leak();
    }
  }

  static final class LeakyJqwik {
    @Example
    void leaks() {
      leak();
    }
  }
}
