package io.rtmprelay.control.bus.wire;

import io.netty.util.CharsetUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hands immutable records over the event bus: inside a node by reference, to another one as a JSON
 * object that names the record's type. There is one codec for all, so that a node is told in words
 * of a type that it does not know yet. Any thread.
 */
public final class RecordCodec implements MessageCodec<@Nullable Object, @Nullable Object> {

  /** By which messages ask for it. */
  public static final String NAME = "relay";

  /** Of one message: reports of thousands of streams. */
  static final int MAX_BYTES = 32 << 20;

  private static final byte ITSELF = -1;
  private static final String FAULT = "@fault";

  private final Map<String, Class<?>> types = new HashMap<>();
  private final Map<Class<?>, String> names = new HashMap<>();

  /**
   * A codec of {@code families}.
   *
   * @param families records, and sealed types for all the records they permit
   */
  public RecordCodec(Class<?>... families) {
    for (Class<?> family : families) {
      add(family);
    }
  }

  private void add(Class<?> type) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        add(permitted);
      }
      return;
    }
    String name = nameOf(type);
    Class<?> other = types.put(name, type);
    if (other != null && other != type) {
      throw new IllegalStateException(type + " and " + other + " are of one name");
    }
    names.put(type, name);
  }

  /** The name inside its package, as in {@code NodeCommand.Describe}. */
  private static String nameOf(Class<?> type) {
    return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
  }

  /** All that it carries. */
  public Iterable<Class<?>> types() {
    return types.values();
  }

  @Override
  public @Nullable Object transform(@Nullable Object message) {
    return message;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return ITSELF;
  }

  /** What cannot be told is told to be so: whoever asked is not to wait in vain. */
  @Override
  public void encodeToWire(Buffer buffer, @Nullable Object message) {
    Buffer text;
    try {
      text = text(message);
    } catch (WireFault | EncodeException fault) {
      text = Json.encodeToBuffer(Map.of(FAULT, String.valueOf(fault.getMessage())));
    }
    buffer.appendInt(text.length()).appendBuffer(text);
  }

  private Buffer text(@Nullable Object message) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    if (message != null) {
      String name = names.get(message.getClass());
      if (name == null) {
        throw new WireFault(message.getClass().getName() + " is not told to other nodes");
      }
      json.put(Form.TYPE, name);
      Form.ofRecord(message.getClass()).write(message, json);
    }
    Buffer text = Json.encodeToBuffer(json);
    if (text.length() > MAX_BYTES) {
      throw new WireFault("the message is larger than " + MAX_BYTES + " bytes");
    }
    return text;
  }

  /**
   * Reads what {@link #encodeToWire} wrote, be it that of another version of the relay.
   *
   * @throws WireFault if that says that it cannot be told, or is of no type known here
   */
  @Override
  public @Nullable Object decodeFromWire(int position, Buffer buffer) {
    int length = buffer.getInt(position);
    int from = position + Integer.BYTES;
    if (length < 0 || length > MAX_BYTES || length > buffer.length() - from) {
      throw new WireFault("a message says that it has " + length + " bytes");
    }
    Map<String, Object> json =
        json(buffer.getString(from, from + length, CharsetUtil.UTF_8.name()));
    Object fault = json.get(FAULT);
    Object name = json.get(Form.TYPE);
    if (name == null && fault != null) {
      throw new WireFault("the other node cannot answer: " + fault);
    }
    if (name == null) {
      return null;
    }
    Class<?> type = types.get(String.valueOf(name));
    if (type == null) {
      throw new WireFault("this version of the relay does not know " + name);
    }
    return Form.ofRecord(type).read(json);
  }

  private static Map<String, Object> json(String text) {
    try {
      return new JsonObject(text).getMap();
    } catch (DecodeException e) {
      throw new WireFault("a message is not JSON");
    }
  }
}
