/* Who leaves when is a function of the options alone: publisher and judge need not tell each other. */
#include "loadgen.h"

/* What an encoder has sent so shortly before a reset may be lost on the way: the receiving kernel throws it away. */
static const uint64_t EXCUSED_NS = NS_PER_S;
/* So long before the end, at the latest, everybody is back. */
static const double LAST_RETURN_S = 1;

/* Who came too late to leave in time stays for so long, at least. */
static const uint64_t LEAST_LIVE_NS = NS_PER_S / 2;

static const struct departure STAYS = {NEVER, NEVER, false, false};

static uint64_t nanoseconds(double seconds) { return (uint64_t)(seconds * 1e9); }

static bool is_too_late(uint64_t return_ns) { return return_ns + nanoseconds(LAST_RETURN_S) > timeline.warm_end; }

struct departure churn_departure(int publisher, uint32_t incarnation) {
  if (options.churn_every_s <= 0) return STAYS;
  uint64_t turn = (uint64_t)incarnation * (uint64_t)options.publishers + (uint64_t)publisher;
  uint64_t leave_ns = timeline.cold_start + turn * nanoseconds(options.churn_every_s);
  uint64_t return_ns = leave_ns + nanoseconds(options.churn_away_s);
  if (is_too_late(return_ns)) return STAYS;
  /* Four ways, each met by every publisher in four rounds, and in each round by neighbours. */
  uint32_t side = (uint32_t)publisher;
  return (struct departure){leave_ns, return_ns, (side + incarnation) % 2 == 1, (side / 2 + incarnation + incarnation / 2) % 2 == 0};
}

struct departure churn_delayed(struct departure planned, uint64_t live_since_ns) {
  uint64_t leave_ns = live_since_ns + LEAST_LIVE_NS;
  if (planned.leave_ns == NEVER || planned.leave_ns >= leave_ns) return planned;
  planned.leave_ns = leave_ns;
  planned.return_ns = leave_ns + nanoseconds(options.churn_away_s);
  return is_too_late(planned.return_ns) ? STAYS : planned;
}

bool churn_excuses(const struct departure *departure, uint64_t scheduled_ns) {
  return departure->leave_ns != NEVER && departure->by_reset && scheduled_ns + EXCUSED_NS >= departure->leave_ns;
}
