package io.rtmprelay.transport.loop;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How willingly threads leave a core to others, as Linux has it for each thread by itself: the JVM
 * sets it for root alone, though any thread may become nicer. Any thread.
 */
final class Niceness {

  private static final int NICEST = 19;
  private static final int PRIO_PROCESS = 0;
  private static final int CALLER = 0;

  /** Fields of a line of {@code stat} from the one after the name, in parentheses, to this one. */
  private static final int NICE_FIELD = 16;

  private final MethodHandle setpriority;

  private Niceness(MethodHandle setpriority) {
    this.setpriority = setpriority;
  }

  /**
   * Looks for the system's call, which takes some tens of milliseconds.
   *
   * @param system as the property {@code os.name} has it
   * @return empty if its threads are not ranked like this
   */
  @SuppressWarnings("restricted") // jvm.options lets native code in
  static Optional<Niceness> find(String system) {
    if (!system.equals("Linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> call = linker.defaultLookup().find("setpriority");
    return call.map(
        address ->
            new Niceness(
                linker.downcallHandle(
                    address,
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT))));
  }

  /**
   * Has the calling thread, and those it starts from then on, be so nice.
   *
   * @param nice -20 to 19
   * @return false if the system does not allow it
   */
  boolean become(int nice) {
    return set(CALLER, nice);
  }

  /** The same for another thread of this process, by the system's number of it. */
  boolean set(int tid, int nice) {
    try {
      return (int) setpriority.invokeExact(PRIO_PROCESS, tid, Math.min(nice, NICEST)) == 0;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("the call declares nothing", e);
    }
  }

  /**
   * How nice a thread is.
   *
   * @param thread its folder below {@code /proc}
   * @throws IOException if it has ended
   */
  static int of(Path thread) throws IOException {
    String stat = Files.readString(thread.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", NICE_FIELD + 2);
    return Integer.parseInt(fields[NICE_FIELD]);
  }
}
