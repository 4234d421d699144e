package io.rtmprelay.control.bus;

import io.rtmprelay.control.report.BanReport;
import java.util.List;

/** What became of a command about bans. */
public sealed interface BanAnswer {

  /** All that are not over. */
  record Bans(List<BanReport> bans) implements BanAnswer {
    public Bans {
      bans = List.copyOf(bans);
    }
  }

  /** It counts, and is kept. */
  record Added(BanReport ban) implements BanAnswer {}

  /** It is lifted. */
  record Removed(String id) implements BanAnswer {}

  /** There is no such ban, or it is over. */
  record NoSuchBan(String id) implements BanAnswer {}

  /** The body has faults; at least one. */
  record Refused(List<BodyFault> faults) implements BanAnswer {
    public Refused {
      faults = List.copyOf(faults);
    }
  }

  /** It could not be kept; nothing has changed. */
  record NotStored(String reason) implements BanAnswer {}
}
