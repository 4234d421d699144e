package io.rtmprelay.rtmp.message;

import io.netty.buffer.ByteBuf;
import io.rtmprelay.amf.Amf0Reader;
import io.rtmprelay.amf.Amf0Writer;
import io.rtmprelay.amf.AmfException;
import io.rtmprelay.amf.AmfObject;
import io.rtmprelay.amf.AmfValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Types 20 and 17: a call, or the answer to one (RTMP 1.0, section 7.2). Sent as type 20, which
 * clients of either object encoding read.
 *
 * @param name the procedure, or {@code _result} or {@code _error}
 * @param transactionId ties an answer to its call; 0 if none is wanted, and for what is no id
 * @param object the command object; null in AMF's sense for most commands
 * @param arguments what follows, in order
 */
public record Command(String name, double transactionId, AmfValue object, List<AmfValue> arguments)
    implements Message {

  public static final String RESULT = "_result";
  public static final String ERROR = "_error";
  public static final String ON_STATUS = "onStatus";

  /** Beyond this a double does not count in ones, so that it ties nothing to anything. */
  private static final double MAX_TRANSACTION_ID = 1L << 53;

  public Command {
    arguments = List.copyOf(arguments);
  }

  /** A call without a command object. */
  public static Command call(String name, double transactionId, AmfValue... arguments) {
    return new Command(name, transactionId, AmfValue.Nothing.NULL, List.of(arguments));
  }

  /** The answer to a call that succeeded. */
  public static Command result(double transactionId, AmfValue object, AmfValue... arguments) {
    return new Command(RESULT, transactionId, object, List.of(arguments));
  }

  /** The answer to a call that failed. */
  public static Command error(double transactionId, Status status) {
    return call(ERROR, transactionId, status.information().build());
  }

  /** News that answers no call. */
  public static Command onStatus(Status status) {
    return call(ON_STATUS, 0, status.information().build());
  }

  /** A body of type 20 or, with a selector in front, of type 17; null if it has no name. */
  static @Nullable Command read(int typeId, ByteBuf body) throws AmfException {
    Amf0Reader reader =
        typeId == MessageType.COMMAND_AMF3 ? Amf0Reader.behindSelector(body) : new Amf0Reader(body);
    List<AmfValue> values = reader.readAll();
    if (values.isEmpty() || !(values.getFirst() instanceof AmfValue.Text name)) {
      return null;
    }
    return new Command(
        name.value(),
        values.size() > 1 ? transactionId(values.get(1)) : 0,
        values.size() > 2 ? values.get(2) : AmfValue.Nothing.NULL,
        values.size() > 3 ? values.subList(3, values.size()) : List.of());
  }

  /** Clients without a number to give send anything here (hostile input #41). */
  private static double transactionId(AmfValue value) {
    double id = value.numberOr(0);
    return id > 0 && id <= MAX_TRANSACTION_ID ? id : 0;
  }

  /** The argument at {@code index}; undefined if there are not so many. */
  public AmfValue argument(int index) {
    return index < arguments.size() ? arguments.get(index) : AmfValue.Nothing.UNDEFINED;
  }

  /** The text of an argument; empty if it is absent or of another type. */
  public String text(int index) {
    return argument(index).stringOr("");
  }

  /**
   * The status in an answer or in onStatus: the first argument, or the command object where a
   * server puts it there.
   */
  public Status status() {
    return Status.of(arguments.isEmpty() ? object.objectOr(AmfObject.empty()) : argument(0));
  }

  @Override
  public int typeId() {
    return MessageType.COMMAND;
  }

  /**
   * Appends the body.
   *
   * @throws IllegalArgumentException if a value has no AMF0 form
   */
  @Override
  public void write(ByteBuf out) {
    Amf0Writer writer = new Amf0Writer(out);
    try {
      writer.write(name).write(transactionId).write(object);
      for (AmfValue argument : arguments) {
        writer.write(argument);
      }
    } catch (AmfException e) {
      throw new IllegalArgumentException("command " + this + ": " + e.getMessage(), e);
    }
  }

  /** Arguments hold keys. */
  @Override
  public String toString() {
    return PeerText.printable(name, 64) + "#" + transactionId;
  }
}
