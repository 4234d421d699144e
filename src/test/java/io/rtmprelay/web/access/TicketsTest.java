package io.rtmprelay.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.rtmprelay.config.AdminConfig.Role;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tickets, on a clock of the test's own. */
class TicketsTest {

  private static final Caller VIEWER = new Caller("vi", Role.VIEWER);
  private static final Caller ADMIN = new Caller("ad", Role.ADMIN);

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final Tickets tickets = new Tickets(() -> now);

  @Test
  @DisplayName("a ticket is as good as its caller, any number of times, for 60 s")
  void life() {
    Tickets.Ticket ticket = tickets.issue(VIEWER);
    assertThat(ticket.expiresAt()).isEqualTo(now.plusSeconds(60));
    assertThat(ticket.text()).matches("[A-Za-z0-9_-]{22}");
    assertThat(ticket).hasToString("***");
    for (int i = 0; i < 3; i++) {
      assertThat(tickets.find("ticket=" + ticket.text())).isEqualTo(VIEWER);
    }
    now = now.plusMillis(59_999);
    assertThat(tickets.find("after=3&ticket=" + ticket.text())).isEqualTo(VIEWER);
    now = now.plusMillis(1);
    assertThat(tickets.find("ticket=" + ticket.text())).isNull();
  }

  @Test
  @DisplayName("what is no ticket is nobody's")
  void wrong() {
    String text = tickets.issue(ADMIN).text();
    assertThat(tickets.find(null)).isNull();
    assertThat(tickets.find("")).isNull();
    assertThat(tickets.find("ticket=")).isNull();
    assertThat(tickets.find("ticket=" + text.substring(1))).isNull();
    assertThat(tickets.find("xticket=" + text)).isNull();
    assertThat(tickets.find("ticket=x&ticket=" + text)).isNull();
  }

  @Test
  @DisplayName("no two are the same, and what is over is forgotten")
  void forgets() {
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      texts.add(tickets.issue(VIEWER).text());
    }
    assertThat(texts).hasSize(500);
    now = now.plus(Tickets.LIFE);
    tickets.issue(ADMIN);
    assertThat(tickets.size()).isEqualTo(1);
  }

  @Test
  @DisplayName("who asks for many pushes out its own, and nobody else's")
  void bounded() {
    String others = tickets.issue(ADMIN).text();
    String first = tickets.issue(VIEWER).text();
    String last = first;
    for (int i = 0; i < Tickets.MAX_PER_CALLER; i++) {
      last = tickets.issue(VIEWER).text();
    }
    assertThat(tickets.size()).isEqualTo(Tickets.MAX_PER_CALLER + 1);
    assertThat(tickets.find("ticket=" + first)).isNull();
    assertThat(tickets.find("ticket=" + last)).isEqualTo(VIEWER);
    assertThat(tickets.find("ticket=" + others)).isEqualTo(ADMIN);
  }
}
