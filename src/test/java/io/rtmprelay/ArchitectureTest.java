package io.rtmprelay;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.rtmprelay.media.MediaFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The layers, and what must never be found in them. */
class ArchitectureTest {

  private static final String ROOT = "io.rtmprelay";

  /** Who may use whom. What lies below a package here, and has no row of its own, is part of it. */
  private static final Map<String, Set<String>> MAY_USE = new TreeMap<>();

  static {
    allow(
        "door",
        "web",
        "control",
        "control.config",
        "transport",
        "rtmp.session",
        "relay.budget",
        "config");
    allow(
        "demo",
        "transport",
        "rtmp.session",
        "rtmp.chunk",
        "relay",
        "relay.life",
        "relay.budget",
        "flv",
        "media",
        "config");
    allow(
        "web",
        "control",
        "control.bus",
        "control.event",
        "control.origin",
        "control.report",
        "metrics",
        "config",
        "config.show",
        "config.yaml",
        "relay",
        "relay.budget",
        "relay.life",
        "access",
        "media",
        "flv",
        "codec",
        "mp4");
    allow(
        "cluster",
        "control",
        "control.bus",
        "control.origin",
        "control.runtime",
        "transport",
        "config",
        "relay");
    allow(
        "metrics",
        "control.observe",
        "control.report",
        "relay",
        "relay.life",
        "relay.budget",
        "transport",
        "config");
    allow(
        "control",
        "control.bus",
        "control.config",
        "control.event",
        "control.observe",
        "control.origin",
        "control.report",
        "control.runtime",
        "transport",
        "file",
        "access",
        "relay",
        "relay.budget",
        "relay.life",
        "codec",
        "config",
        "config.show");
    allow(
        "control.runtime",
        "control.bus",
        "control.event",
        "control.report",
        "relay.life",
        "config",
        "config.reader",
        "config.show",
        "config.yaml");
    allow(
        "control.bus",
        "control.event",
        "control.origin",
        "control.report",
        "config.show",
        "config.yaml");
    allow("control.event", "control.report", "relay.life");
    allow("control.origin", "config");
    allow("control.config", "control.bus", "config", "config.reader", "config.show", "config.yaml");
    allow("control.observe", "relay", "relay.life");
    allow("control.report", "relay.life", "codec");
    allow("log", "config");
    allow("trace");
    allow("access", "config");
    allow("file", "relay", "relay.life", "relay.budget", "flv", "media", "config");
    allow(
        "transport",
        "rtmp.session",
        "rtmp",
        "relay",
        "relay.life",
        "relay.budget",
        "media",
        "config");
    allow(
        "relay",
        "relay.backlog",
        "relay.life",
        "relay.budget",
        "relay.remux",
        "codec",
        "media",
        "config");
    allow("relay.remux", "media", "config");
    allow("relay.backlog", "media");
    allow("relay.life", "config");
    allow("relay.budget", "media");
    allow("rtmp.session", "rtmp.message", "rtmp.chunk", "rtmp.handshake", "rtmp", "amf", "media");
    allow("rtmp.message", "rtmp.chunk", "rtmp", "amf", "media");
    allow("rtmp.chunk", "rtmp", "media");
    allow("rtmp.handshake", "rtmp");
    allow("flv", "media", "amf");
    allow("mp4", "codec", "flv", "media");
    allow("codec", "media");
    allow("amf");
    allow("media");
    allow("rtmp");
    allow("config");
    allow("config.yaml");
    allow("config.reader", "config", "config.yaml");
    allow("config.show", "config", "config.yaml");
  }

  private static final String[] PURE = {
    named("amf"),
    named("media") + "..",
    named("flv"),
    named("codec"),
    named("mp4"),
    named("rtmp") + "..",
    named("relay") + ".."
  };

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);

  private static void allow(String user, String... used) {
    MAY_USE.put(
        named(user), Arrays.stream(used).map(ArchitectureTest::named).collect(Collectors.toSet()));
  }

  private static String named(String part) {
    return ROOT + "." + part;
  }

  @Test
  @DisplayName("there is something to check")
  void findsTheProduct() {
    assertThat(PRODUCT.contain(Main.class)).isTrue();
    assertThat(PRODUCT.contain(ArchitectureTest.class)).isFalse();
    assertThat(ALL.contain(ArchitectureTest.class)).isTrue();
  }

  @TestFactory
  @DisplayName("a package uses only what it may")
  List<DynamicTest> allowedUse() {
    return MAY_USE.entrySet().stream()
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.getKey(), () -> checkUse(rule.getKey(), rule.getValue())))
        .toList();
  }

  private static void checkUse(String user, Set<String> used) {
    var ours = describe("in " + user, (JavaClass type) -> user.equals(rowOf(type)));
    var others = describe("in " + used, (JavaClass type) -> used.contains(rowOf(type)));
    classes()
        .that(ours)
        .should()
        .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..").or(ours).or(others))
        .allowEmptyShould(true)
        .check(PRODUCT);
  }

  /** The package's row, or that of the nearest package above it that has one; else the root's. */
  private static String rowOf(JavaClass type) {
    var row = type.getPackageName();
    while (!MAY_USE.containsKey(row) && row.startsWith(ROOT + ".")) {
      row = row.substring(0, row.lastIndexOf('.'));
    }
    return row;
  }

  @Test
  @DisplayName("each package has its line in the table")
  void allPackagesAreNamed() {
    classes()
        .that(resideInAPackage(ROOT + ".*.."))
        .should(be(describe("below a package of the table", type -> !rowOf(type).equals(ROOT))))
        .check(PRODUCT);
  }

  @Test
  @DisplayName("no cycles between packages")
  void noCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  @DisplayName("the pure packages know no socket, no Vert.x, no logger")
  void pureKnowNoWorld() {
    noClasses()
        .that(resideInAnyPackage(PURE))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.net..",
                "java.nio.channels..",
                "io.netty.channel..",
                "io.netty.bootstrap..",
                "io.netty.handler..",
                "io.netty.resolver..",
                "io.vertx..",
                "org.slf4j..",
                "ch.qos.logback..",
                "java.util.logging..",
                "io.netty.util.internal.logging.."))
        .check(PRODUCT);
  }

  @Test
  @DisplayName("the pure packages know no clock: time is an argument")
  void pureKnowNoClock() {
    noClasses()
        .that(resideInAnyPackage(PURE))
        .should()
        .callMethodWhere(readsAClock())
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(java.time.Clock.class, java.util.Timer.class, java.util.Date.class)
        .check(PRODUCT);
  }

  private static DescribedPredicate<JavaCall<?>> readsAClock() {
    var systemClocks = Set.of("nanoTime", "currentTimeMillis");
    return describe(
        "reads a clock",
        call -> {
          AccessTarget target = call.getTarget();
          return (target.getOwner().isEquivalentTo(System.class)
                  && systemClocks.contains(target.getName()))
              || (target.getOwner().getPackageName().equals("java.time")
                  && target.getName().equals("now"));
        });
  }

  @Test
  @DisplayName("what one thread owns needs no lock")
  void pureKnowNoLock() {
    noClasses()
        .that(resideInAnyPackage(PURE))
        .should()
        .dependOnClassesThat(resideInAPackage("java.util.concurrent.locks.."))
        .check(PRODUCT);
    methods()
        .that()
        .areDeclaredInClassesThat(resideInAnyPackage(PURE))
        .should()
        .notHaveModifier(JavaModifier.SYNCHRONIZED)
        .check(PRODUCT);
  }

  @Test
  @DisplayName("who touches frames meets no event bus, no JSON and no lock")
  void framesStayOnTheHotPath() {
    noClasses()
        .that(
            describe(
                "touch frames",
                c ->
                    c.isEquivalentTo(MediaFrame.class)
                        || c.getDirectDependenciesFromSelf().stream()
                            .anyMatch(d -> d.getTargetClass().isEquivalentTo(MediaFrame.class))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.vertx.core.eventbus..", "io.vertx.core.json..", "java.util.concurrent.locks.."))
        .check(PRODUCT);
  }

  @Test
  @DisplayName("transport alone sees Netty's channels and the inside of Vert.x")
  void transportAloneKnowsChannels() {
    noClasses()
        .that(resideOutsideOfPackage(named("transport") + ".."))
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.netty.channel..", "io.vertx.core.internal.."))
        .check(PRODUCT);
  }

  @Test
  @DisplayName("only cluster and the root see Hazelcast")
  void clusterAloneKnowsHazelcast() {
    noClasses()
        .that(resideOutsideOfPackage(named("cluster") + "..").and(resideOutsideOfPackage(ROOT)))
        .should()
        .dependOnClassesThat(resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.."))
        .check(PRODUCT);
  }

  @Test
  @DisplayName("no process is started for a stream: the demo alone starts any")
  void demoAloneStartsProcesses() {
    noClasses()
        .that(resideOutsideOfPackage(named("demo") + ".."))
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ProcessBuilder.class, Process.class)
        .check(PRODUCT);
  }

  @Test
  @DisplayName("a type is named for what it is")
  void names() {
    noClasses()
        .should()
        .haveNameMatching(
            ".*[.$]([A-Za-z0-9]*(Impl|Utils?|Helpers?|Managers?|Common)|Base[A-Z0-9][A-Za-z0-9]*)")
        .check(ALL);
  }
}
