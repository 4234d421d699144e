package io.rtmprelay.it.chaos;

import io.rtmprelay.it.flv.FlvFile;
import io.rtmprelay.it.flv.FlvMessage.Kind;
import io.rtmprelay.it.flv.FlvMessage.Role;
import io.rtmprelay.it.flv.FrameHashes;
import io.rtmprelay.it.moody.FlvIntake;
import io.rtmprelay.it.moody.Intake;
import io.rtmprelay.it.moody.MoodySession;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Judges what the servers get: light publishers' media at once, message by message; that of real
 * encoders is kept for a real decoder. Any thread.
 */
final class Intakes {

  private final Ledger ledger;
  private final Path folder;
  private final List<Taken> taken = new CopyOnWriteArrayList<>();
  private final List<Path> recordings = new CopyOnWriteArrayList<>();

  private record Taken(String server, String name, SessionCheck check) {}

  Intakes(Ledger ledger, Path folder) {
    this.ledger = ledger;
    this.folder = folder;
  }

  Intake.Maker at(String server) {
    var recorder = FlvIntake.into(folder.resolve(server));
    return session -> intake(server, recorder, session);
  }

  private Intake intake(String server, Intake.Maker recorder, MoodySession session) {
    var name = String.valueOf(session.name());
    if (name.startsWith(Streams.REAL)) {
      recordings.add(FlvIntake.path(folder.resolve(server), session));
      ledger.count("sessions with media servers");
      return recorder.intake(session);
    }
    var check = new SessionCheck(ledger, name + " at " + server + " from " + session.peerPort());
    taken.add(new Taken(server, name, check));
    return check;
  }

  /** Says so unless {@code server} got all that {@code publisher} sent, in one session. */
  void checkWhole(String server, String name, LightPublisher publisher) {
    var sessions =
        taken.stream()
            .filter(one -> one.server().equals(server) && one.name().equals(name))
            .map(Taken::check)
            .toList();
    if (sessions.size() != 1 || !sessions.getFirst().isOver()) {
      ledger.fault("%s at %s had %d sessions".formatted(name, server, sessions.size()));
    } else {
      sessions.getFirst().checkWhole(publisher);
      ledger.count("streams delivered whole beside the disorder");
    }
  }

  /** Has a real decoder go through all that real encoders' streams were to the servers. */
  void decodeRecordings() {
    for (var recording : recordings) {
      boolean any =
          FlvFile.read(recording).messages().stream()
              .anyMatch(m -> m.kind() == Kind.VIDEO && m.role() == Role.MEDIA);
      if (any) {
        ledger.attempt(recording + " decodes", () -> FrameHashes.decode(recording));
        ledger.count("recordings decoded by ffmpeg");
      }
    }
  }
}
