package io.rtmprelay.it.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.rtmprelay.config.ServerConfig;
import io.rtmprelay.config.reader.ConfigReader;
import io.rtmprelay.config.reader.ConfigResult;
import io.rtmprelay.config.reader.Machine;
import io.rtmprelay.config.yaml.Variables;
import io.rtmprelay.it.process.Tools;
import io.rtmprelay.it.process.WorkFolder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests against the API of Kubernetes, the relay's config and its image. */
class ManifestsIT {

  /** How long sinks may take to end in order once the drain is over. */
  private static final int ORDERLY_END_SECONDS = 20;

  private static final String SECRETS = "/etc/rtmp-relay-secrets/";

  private final Manifests base = Manifests.build("base");

  private static V1PodSpec pod(Manifests manifests) {
    return manifests.only(V1StatefulSet.class).getSpec().getTemplate().getSpec();
  }

  private V1Container relay() {
    return relay(base);
  }

  private static V1Container relay(Manifests manifests) {
    return pod(manifests).getContainers().getFirst();
  }

  private Map<String, Integer> ports() {
    return ports(base);
  }

  private static Map<String, Integer> ports(Manifests manifests) {
    var ports = new TreeMap<String, Integer>();
    for (V1ContainerPort port : relay(manifests).getPorts()) {
      ports.put(port.getName(), port.getContainerPort());
    }
    return ports;
  }

  private static String text(String file) {
    var bytes = WorkFolder.read(Tools.project().resolve(file));
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The config map's config, as the relay in the pod reads it. */
  private static ServerConfig config(Manifests manifests) {
    var yaml = requireNonNull(manifests.only(V1ConfigMap.class).getData().get("relay.yaml"));
    var limits = relay(manifests).getResources().getLimits();
    var bound = requireNonNull(limits.get("memory"));
    long direct = bound.getNumber().divide(BigDecimal.TWO).longValueExact();
    var result = ConfigReader.read(yaml, mounted(manifests), new Machine("pod-0", 8, direct));
    assertThat(result).isInstanceOf(ConfigResult.Valid.class);
    return ((ConfigResult.Valid) result).config();
  }

  private static Variables mounted(Manifests manifests) {
    var secrets = manifests.only(V1Secret.class).getData();
    return new Variables() {
      @Override
      public @Nullable String variable(String name) {
        return null; // the pod sets none
      }

      @Override
      public String file(String path) throws IOException {
        var secret =
            path.startsWith(SECRETS) ? secrets.get(path.substring(SECRETS.length())) : null;
        if (secret == null) {
          throw new IOException("not mounted: " + path);
        }
        return new String(secret, StandardCharsets.UTF_8);
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"base, 9", "cluster, 10"})
  @DisplayName("each object has the fields that Kubernetes knows, and those alone")
  void isStrictlyRead(String name, int objects) {
    assertThat(Manifests.build(name).size()).isEqualTo(objects);
  }

  @Test
  @DisplayName("a field that Kubernetes does not know is found")
  void findsUnknownFields() {
    var good = "apiVersion: v1\nkind: Service\nspec: { ports: [{ port: 1 }] }";
    assertThat(Manifests.read(good).size()).isEqualTo(1);
    assertThatThrownBy(() -> Manifests.read(good.replace("port:", "prt:")))
        .hasMessageContaining("prt");
    assertThatThrownBy(() -> Manifests.read(good.replace("Service", "Deploiment")))
        .hasMessageContaining("Deploiment");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "cluster"})
  @DisplayName("the relay takes the config, with the secrets as they are mounted")
  void configIsGood(String name) {
    assertThat(config(Manifests.build(name)).routes()).isNotEmpty();
  }

  @Test
  @DisplayName("ports are those of the config, and what refers to one does so by a name it has")
  void portsAreTheConfigs() {
    var config = config(base);
    assertThat(ports())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("rtmp", config.ingest().getFirst().port(), "admin", config.admin().port()));
    assertThat(base.services()).hasSize(3);
    for (var service : base.services().values()) {
      for (V1ServicePort port : service.getSpec().getPorts()) {
        assertThat(ports()).containsKey(port.getTargetPort().getStrValue());
      }
    }
    base.only(V1NetworkPolicy.class).getSpec().getIngress().stream()
        .flatMap(rule -> rule.getPorts().stream())
        .forEach(port -> assertThat(ports()).containsKey(port.getPort().getStrValue()));
    assertThat(annotations().get("prometheus.io/port"))
        .isEqualTo(String.valueOf(config.admin().port()));
  }

  private Map<String, String> annotations() {
    var template = base.only(V1StatefulSet.class).getSpec().getTemplate();
    return template.getMetadata().getAnnotations();
  }

  @Test
  @DisplayName("probes and Prometheus ask what the relay answers without a token")
  void probesAskWhatIsThere() {
    var openapi = text("src/main/resources/openapi.yaml");
    assertThat(config(base).admin().host()).isEqualTo("0.0.0.0");
    for (V1Probe probe :
        List.of(
            relay().getStartupProbe(), relay().getLivenessProbe(), relay().getReadinessProbe())) {
      assertThat(probe.getHttpGet().getPort()).isEqualTo(new IntOrString("admin"));
      assertThat(openapi).contains("\n  " + probe.getHttpGet().getPath() + ":\n");
    }
    assertThat(relay().getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
    assertThat(openapi).contains("\n  " + annotations().get("prometheus.io/path") + ":\n");
    assertThat(base.only(V1ConfigMap.class).getData().get("relay.yaml")).contains("metrics: open");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "cluster"})
  @DisplayName("nobody is killed before the drain and the orderly end after it are over")
  void leavesTimeToDrain(String name) {
    var manifests = Manifests.build(name);
    long preStop = relay(manifests).getLifecycle().getPreStop().getSleep().getSeconds();
    long drain = config(manifests).drain().deadline().toSeconds() + ORDERLY_END_SECONDS;
    assertThat(pod(manifests).getTerminationGracePeriodSeconds()).isGreaterThan(preStop + drain);
  }

  @Test
  @DisplayName("the pod is the image's user, may do nothing, and writes to volumes alone")
  void isHeldTight() {
    var pod = pod(base);
    var image = text("pom.xml");
    long user = pod.getSecurityContext().getRunAsUser();
    assertThat(image).contains("<user>" + user + ":" + user + "</user>");
    assertThat(pod.getSecurityContext().getFsGroup()).isEqualTo(user);
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    var security = relay().getSecurityContext();
    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
    var writable =
        relay().getVolumeMounts().stream()
            .filter(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
            .map(V1VolumeMount::getMountPath);
    assertThat(writable).containsExactlyInAnyOrder("/tmp", "/var/lib/rtmp-relay");
    assertThat(image).contains("<workingDirectory>/var/lib/rtmp-relay</workingDirectory>");
  }

  @Test
  @DisplayName(
      "a change of config or secret is swapped under the running relay: fixed names, folders")
  void mountsWhatCanBeSwapped() {
    var mounts = relay().getVolumeMounts();
    assertThat(mounts).allMatch(mount -> mount.getSubPath() == null);
    assertThat(mounts).anyMatch(mount -> SECRETS.equals(mount.getMountPath() + "/"));
    assertThat(text("pom.xml")).contains("<arg>/etc/rtmp-relay/relay.yaml</arg>");
    var volumes = pod(base).getVolumes();
    assertThat(volumes)
        .anyMatch(
            volume ->
                volume.getConfigMap() != null
                    && name(base.only(V1ConfigMap.class).getMetadata().getName())
                        .equals(name(volume.getConfigMap().getName())))
        .anyMatch(
            volume ->
                volume.getSecret() != null
                    && name(base.only(V1Secret.class).getMetadata().getName())
                        .equals(name(volume.getSecret().getSecretName())));
  }

  private static String name(@Nullable String name) {
    assertThat(name).isEqualTo("rtmp-relay");
    return "rtmp-relay";
  }

  @Test
  @DisplayName("the image is the one of this version")
  void namesTheImage() {
    var version = text("pom.xml").replaceAll("(?s).*?<version>([^<]+)</version>.*", "$1");
    assertThat(relay().getImage()).isEqualTo("rtmp-relay:" + version);
  }

  @Test
  @DisplayName("the cluster overlay is the base with more relays, of which one goes at a time")
  void clusterHasMoreRelays() {
    var cluster = Manifests.build("cluster");
    var relays = cluster.only(V1StatefulSet.class).getSpec();
    assertThat(base.only(V1StatefulSet.class).getSpec().getReplicas()).isEqualTo(1);
    assertThat(relays.getReplicas()).isEqualTo(config(cluster).cluster().nodes());
    assertThat(relays.getMinReadySeconds()).isPositive();
    assertThat(cluster.only(V1PodDisruptionBudget.class).getSpec().getMaxUnavailable())
        .isEqualTo(new IntOrString(1));
    assertThat(pod(cluster).getAffinity().getPodAntiAffinity()).isNotNull();
    assertThat(pod(cluster))
        .usingRecursiveComparison()
        .ignoringFields("affinity", "terminationGracePeriodSeconds", "containers.ports")
        .isEqualTo(pod(base));
  }

  @Test
  @DisplayName("the cluster's config is the base's and how its nodes find each other")
  void clusterIsFoundByDns() {
    var cluster = Manifests.build("cluster");
    var config = config(cluster);
    assertThat(config).usingRecursiveComparison().ignoringFields("cluster").isEqualTo(config(base));
    assertThat(config(base).cluster().enabled()).isFalse();
    assertThat(config.cluster().enabled()).isTrue();
    assertThat(config.cluster().dns()).isEqualTo("rtmp-relay-nodes.rtmp-relay.svc");
    var nodes = requireNonNull(cluster.services().get("rtmp-relay-nodes")).getSpec();
    assertThat(nodes.getClusterIP()).isEqualTo("None");
    assertThat(nodes.getPublishNotReadyAddresses()).isTrue();
    assertThat(cluster.all(V1NetworkPolicy.class))
        .allMatch(policy -> "rtmp-relay".equals(policy.getMetadata().getNamespace()));
  }

  @Test
  @DisplayName("the inner ports are open to the relay's own pods and to nobody else")
  void innerPortsAreForTheRelays() {
    var cluster = Manifests.build("cluster");
    var config = config(cluster).cluster();
    var inner = Map.of("members", config.members(), "bus", config.bus(), "media", config.media());
    assertThat(ports(cluster)).containsAllEntriesOf(inner).hasSize(ports().size() + inner.size());
    for (var policy : cluster.all(V1NetworkPolicy.class)) {
      for (var rule : policy.getSpec().getIngress()) {
        var opened = rule.getPorts().stream().map(port -> port.getPort().getStrValue()).toList();
        if (policy.getMetadata().getName().equals("rtmp-relay-cluster")) {
          assertThat(opened).containsExactlyInAnyOrderElementsOf(inner.keySet());
          assertThat(rule.getFrom()).hasSize(1);
          assertThat(rule.getFrom().getFirst().getNamespaceSelector()).isNull();
          assertThat(rule.getFrom().getFirst().getPodSelector())
              .isEqualTo(cluster.only(V1StatefulSet.class).getSpec().getSelector());
        } else {
          assertThat(opened).doesNotContainAnyElementsOf(inner.keySet());
        }
      }
    }
  }
}
