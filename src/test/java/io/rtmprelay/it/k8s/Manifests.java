package io.rtmprelay.it.k8s;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonDeserializer;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.rtmprelay.it.process.ChildProcess;
import io.rtmprelay.it.process.Tools;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What kustomize makes of a folder, as the objects that the API server would read. */
final class Manifests {

  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  /** Kinds, and what refuses an object of one for a field that is unknown, or missing. */
  private static final Map<String, Kind> KINDS =
      Map.of(
          "v1 ConfigMap", new Kind(V1ConfigMap.class, V1ConfigMap::validateJsonElement),
          "v1 Namespace", new Kind(V1Namespace.class, V1Namespace::validateJsonElement),
          "v1 Secret", new Kind(V1Secret.class, V1Secret::validateJsonElement),
          "v1 Service", new Kind(V1Service.class, V1Service::validateJsonElement),
          "apps/v1 StatefulSet", new Kind(V1StatefulSet.class, V1StatefulSet::validateJsonElement),
          "networking.k8s.io/v1 NetworkPolicy",
              new Kind(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement),
          "policy/v1 PodDisruptionBudget",
              new Kind(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement));

  private static final Gson GSON =
      new GsonBuilder()
          .registerTypeAdapter(byte[].class, base64())
          .registerTypeAdapter(OffsetDateTime.class, time())
          .create();

  private final List<Object> objects = new ArrayList<>();

  private record Kind(Class<?> type, Check check) {}

  /** May throw, with the field and the type in words. */
  private interface Check {
    void accept(JsonElement object) throws IOException;
  }

  private Manifests() {}

  private static JsonDeserializer<byte[]> base64() {
    return (json, type, context) -> Base64.getDecoder().decode(json.getAsString());
  }

  private static JsonDeserializer<OffsetDateTime> time() {
    return (json, type, context) -> OffsetDateTime.parse(json.getAsString());
  }

  /** Builds {@code k8s/NAME}. */
  static Manifests build(String name) {
    var kustomize = Tools.npmModules() + "/.bin/kustomize";
    var command = Tools.command(kustomize, "build", Tools.project().resolve("k8s/" + name));
    try (var process = ChildProcess.start("kustomize", Tools.project(), command)) {
      if (process.awaitExit(MAX_TIME) != 0) {
        throw new AssertionError(process.output());
      }
      return read(process.output());
    }
  }

  /** Reads objects; two keys of one name, or a kind that is none of the above, are faults. */
  static Manifests read(String yaml) {
    var manifests = new Manifests();
    var load = new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build());
    for (Object document : load.loadAllFromString(yaml)) {
      manifests.add(GSON.toJsonTree(document));
    }
    return manifests;
  }

  private void add(JsonElement json) {
    var object = json.getAsJsonObject();
    var name = object.get("apiVersion").getAsString() + " " + object.get("kind").getAsString();
    var kind = KINDS.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("unknown: " + name);
    }
    try {
      kind.check.accept(json);
    } catch (IOException e) {
      throw new IllegalArgumentException(name + " cannot be read", e);
    }
    objects.add(GSON.fromJson(json, kind.type));
  }

  /** All objects of a type. */
  <T> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The one object of a type. */
  <T> T only(Class<T> type) {
    var found = all(type);
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " of " + type.getSimpleName());
    }
    return found.getFirst();
  }

  /** Services by their names. */
  Map<String, V1Service> services() {
    var services = new HashMap<String, V1Service>();
    for (V1Service service : all(V1Service.class)) {
      services.put(service.getMetadata().getName(), service);
    }
    return services;
  }

  int size() {
    return objects.size();
  }
}
