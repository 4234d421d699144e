package io.rtmprelay.it.load;

import java.util.Map;
import java.util.Set;

/** System calls by name. */
public record SyscallCounts(Map<String, Long> calls) {

  private static final Set<String> READS =
      Set.of("read", "readv", "recvfrom", "recvmsg", "recvmmsg");
  private static final Set<String> WRITES =
      Set.of("write", "writev", "sendto", "sendmsg", "sendmmsg");
  private static final Set<String> WAITS = Set.of("epoll_wait", "epoll_pwait", "epoll_pwait2");

  public long reads() {
    return of(READS);
  }

  public long writes() {
    return of(WRITES);
  }

  /** Times a thread asked which of its sockets are ready. */
  public long waits() {
    return of(WAITS);
  }

  /** Times a thread waited for another, or woke one: locks, parking, the JVM's own safepoints. */
  public long threadHandOvers() {
    return of(Set.of("futex"));
  }

  /** Times interest in a socket was changed. */
  public long interestChanges() {
    return of(Set.of("epoll_ctl"));
  }

  /** Times memory was asked of the kernel, or given back to it. */
  public long memory() {
    return of(Set.of("mmap", "munmap", "mprotect", "madvise", "brk"));
  }

  public long total() {
    return of(calls.keySet());
  }

  private long of(Set<String> names) {
    return names.stream().mapToLong(name -> calls.getOrDefault(name, 0L)).sum();
  }
}
