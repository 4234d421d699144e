package io.rtmprelay.cluster.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hazelcast.config.Config;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import com.hazelcast.splitbrainprotection.SplitBrainProtectionException;
import io.rtmprelay.cluster.member.Membership;
import io.rtmprelay.cluster.secret.Seal;
import io.rtmprelay.control.runtime.state.Kept;
import io.rtmprelay.control.runtime.state.SharedRecord;
import io.rtmprelay.control.runtime.state.SharedRecords;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records in a map of the cluster, of which each entry is with three members if there are as
 * many. Keys and stamps can be read by all members, the rest by who knows the secret. Any thread;
 * workers wait for the members.
 */
public final class RecordMap implements SharedRecords {

  private static final Logger log = LoggerFactory.getLogger(RecordMap.class);

  static final String NAME = "relay.records";

  private static final int BACKUPS = 2;
  private static final int MERGED_AT_ONCE = 100;

  /** Time for the members to answer, past that in which a silent one is given up. */
  private static final long ANSWER_MS = 8_000;

  /** Calls under way at one time. */
  private static final int WINDOW = 200;

  /** Of what is none of ours, that many are told of. */
  private static final int MAX_TOLD = 100;

  /** The cluster did not do what was asked; in words. */
  private static final class Refused extends Exception {
    Refused(String message) {
      super(message, null, false, false);
    }
  }

  private final Vertx vertx;
  private final Membership membership;
  private final Seal seal;
  private final IMap<String, Object> map;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  public RecordMap(Vertx vertx, Membership membership, Seal seal) {
    this.vertx = vertx;
    this.membership = membership;
    this.seal = seal;
    this.map = membership.hazelcast().getMap(NAME);
  }

  /** Has a member know how the map is kept, before it joins. */
  public static void configure(Config config) {
    config.addMapConfig(
        new MapConfig(NAME)
            .setBackupCount(BACKUPS)
            .setSplitBrainProtectionName(Membership.QUORUM)
            .setMergePolicyConfig(
                new MergePolicyConfig(HigherStamp.class.getName(), MERGED_AT_ONCE)));
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public void follow(Follower follower) {
    map.addEntryListener(
        new RecordListener((key, value) -> tell(follower, key, value)), /* includeValue= */ true);
    map.addPartitionLostListener(lost -> follower.doubt());
    membership.onChange(follower::doubt);
  }

  private void tell(Follower follower, String key, @Nullable Object value) {
    SharedRecord record = opened(key, value);
    if (record != null) {
      follower.heard(List.of(record));
    }
  }

  @Override
  public Future<Map<Kept.Key, Kept.Stamp>> stamps() {
    return asked(
        () -> {
          Map<Kept.Key, Kept.Stamp> stamps = new HashMap<>();
          for (String line : map.project(new StampOf())) {
            Kept.Key key = Kept.Key.parse(StampOf.key(line));
            Kept.Stamp stamp = StampOf.stamp(line);
            if (key == null || stamp.equals(Kept.Stamp.NONE)) {
              ignore(StampOf.key(line), "it is of another relay");
            } else {
              stamps.put(key, stamp);
            }
          }
          return stamps;
        });
  }

  @Override
  public Future<List<SharedRecord>> get(Set<Kept.Key> keys) {
    Set<String> texts = new HashSet<>();
    keys.forEach(key -> texts.add(key.text()));
    return asked(
        () -> {
          List<SharedRecord> found = new ArrayList<>();
          map.getAll(texts)
              .forEach(
                  (key, value) -> {
                    SharedRecord record = opened(key, value);
                    if (record != null) {
                      found.add(record);
                    }
                  });
          return found;
        });
  }

  @Override
  public Future<Void> offer(Collection<SharedRecord> records) {
    List<Replacement> newer =
        records.stream().map(record -> new Replacement(record, record.stamp())).toList();
    return asked(() -> put(newer)).mapEmpty();
  }

  @Override
  public Future<List<SharedRecord>> replace(Collection<Replacement> replacements) {
    return asked(() -> put(replacements));
  }

  /** What is in the way of some. */
  private List<SharedRecord> put(Collection<Replacement> all) throws Exception {
    List<SharedRecord> inTheWay = new ArrayList<>();
    List<Replacement> again = new ArrayList<>();
    Map<Replacement, @Nullable Object> answers =
        inWindows(
            all,
            one ->
                map.submitToKey(
                    one.record().key().text(), new PutRecord(value(one.record()), one.upon())));
    answers.forEach(
        (one, present) -> {
          SharedRecord other = present == null ? null : opened(one.record().key().text(), present);
          if (other != null) {
            inTheWay.add(other);
          } else if (present != null) { // nobody can use what is there
            again.add(new Replacement(one.record(), StampedValue.stampOf(present)));
          }
        });
    if (!again.isEmpty()) {
      inTheWay.addAll(put(again));
    }
    return inTheWay;
  }

  @Override
  public Future<Void> forget(Map<Kept.Key, Kept.Stamp> dropped) {
    return asked(
            () ->
                inWindows(
                    dropped.entrySet(),
                    entry ->
                        map.submitToKey(entry.getKey().text(), new ForgetRecord(entry.getValue()))))
        .mapEmpty();
  }

  /** Has a worker wait for the members; the answer comes on the context of who asks. */
  private <T> Future<T> asked(Callable<T> question) {
    return vertx
        .executeBlocking(
            () -> {
              try {
                return question.call();
              } catch (ExecutionException e) {
                throw refused(e.getCause() == null ? e : e.getCause());
              } catch (Exception e) {
                throw refused(e);
              }
            },
            /* ordered= */ false)
        .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
        .recover(
            cause ->
                Future.failedFuture(cause instanceof TimeoutException ? refused(cause) : cause));
  }

  private static Refused refused(Throwable cause) {
    return new Refused(
        switch (cause) {
          case SplitBrainProtectionException _ ->
              "the node is in touch with too few others of its cluster";
          case HazelcastInstanceNotActiveException _ -> "the node has left its cluster";
          case TimeoutException _ -> "the other nodes do not answer";
          default -> "the cluster fails: " + cause;
        });
  }

  private static <K> Map<K, @Nullable Object> inWindows(
      Collection<K> all, Function<K, CompletionStage<@Nullable Object>> call) throws Exception {
    Map<K, @Nullable Object> answers = new HashMap<>();
    Map<K, CompletionStage<@Nullable Object>> calls = new HashMap<>();
    int left = all.size();
    for (K one : all) {
      calls.put(one, call.apply(one));
      left--;
      if (calls.size() == WINDOW || left == 0) {
        for (Map.Entry<K, CompletionStage<@Nullable Object>> under : calls.entrySet()) {
          answers.put(
              under.getKey(),
              under.getValue().toCompletableFuture().get(ANSWER_MS, TimeUnit.MILLISECONDS));
        }
        calls.clear();
      }
    }
    return answers;
  }

  private byte[] value(SharedRecord record) {
    byte[] text = (label(record.key(), record.stamp()) + record.text()).getBytes(UTF_8);
    return new StampedValue(record.stamp(), seal.seal(text)).bytes();
  }

  /** Sealed with the text, so that it cannot be passed off as another's. */
  private static String label(Kept.Key key, Kept.Stamp stamp) {
    return String.join("\n", key.text(), stamp.node(), Long.toString(stamp.version()), "");
  }

  /** The record that a value is; null if it is none, which is told. */
  private @Nullable SharedRecord opened(String text, @Nullable Object value) {
    Kept.Key key = Kept.Key.parse(text);
    StampedValue ours = StampedValue.of(value);
    if (key == null || ours == null) {
      ignore(text, "it is of another relay");
      return null;
    }
    String label = label(key, ours.stamp());
    try {
      String opened = new String(seal.open(ours.sealed()), UTF_8);
      if (opened.startsWith(label)) {
        return new SharedRecord(key, ours.stamp(), opened.substring(label.length()));
      }
      ignore(text, "it was sealed as another one");
    } catch (GeneralSecurityException e) {
      ignore(text, "it is not sealed with the secret of this cluster");
    }
    return null;
  }

  private void ignore(String text, String why) {
    if (told.size() < MAX_TOLD && told.add(text)) {
      Kept.Key key = Kept.Key.parse(text);
      log.warn("{} of the cluster is ignored: {}", key == null ? "something" : key, why);
    }
  }
}
