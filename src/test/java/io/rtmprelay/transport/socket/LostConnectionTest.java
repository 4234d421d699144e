package io.rtmprelay.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sink's reason is for a person: no name of a system call stands in it. */
class LostConnectionTest {

  @ParameterizedTest
  @DisplayName("what the system says is told without the call that it came of")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          writevAddresses(..) failed with error(-110): Connection timed out | connection lost: Connection timed out
          recvAddress(..) failed with error(-104): Connection reset by peer | the server reset the connection
          writevAddresses(..) failed with error(-32): Broken pipe           | the server closed the connection
          No route to host                                                  | connection lost: No route to host
          """)
  void words(String message, String told) {
    assertThat(LostConnection.inWords(new IOException(message))).isEqualTo(told);
  }

  @ParameterizedTest
  @DisplayName("so it is of what Netty itself makes of a fault, and of one without words")
  @CsvSource({"-110, Connection timed out", "-113, No route to host"})
  void ofNetty(int fault, String words) {
    assumeThat(Epoll.isAvailable()).isTrue(); // which loads what Errors asks the system for
    Errors.NativeIoException lost = Errors.newConnectionResetException("writevAddresses", fault);
    assertThat(LostConnection.words(lost)).isEqualTo(words);
    assertThat(LostConnection.words(new IOException())).isEqualTo("IOException");
  }
}
