/* Who leaves when is a function of the options alone: publisher and judge need not tell each other. */
#include "loadgen.h"

/* What an encoder has sent so shortly before a reset may be lost on the way: the receiving kernel throws it away. */
static const uint64_t EXCUSED_NS = NS_PER_S;
/* So long before the end, at the latest, everybody is back. */
static const double LAST_RETURN_S = 1;

static uint64_t nanoseconds(double seconds) { return (uint64_t)(seconds * 1e9); }

struct departure churn_departure(int publisher, uint32_t incarnation) {
  struct departure stays = {NEVER, NEVER, false, false};
  if (options.churn_every_s <= 0) return stays;
  uint64_t turn = (uint64_t)incarnation * (uint64_t)options.publishers + (uint64_t)publisher;
  uint64_t leave_ns = timeline.cold_start + turn * nanoseconds(options.churn_every_s);
  uint64_t return_ns = leave_ns + nanoseconds(options.churn_away_s);
  if (return_ns + nanoseconds(LAST_RETURN_S) > timeline.warm_end) return stays;
  /* Four ways, each met by every publisher in four rounds, and in each round by neighbours. */
  uint32_t side = (uint32_t)publisher;
  return (struct departure){leave_ns, return_ns, (side + incarnation) % 2 == 1, (side / 2 + incarnation + incarnation / 2) % 2 == 0};
}

bool churn_excuses(const struct departure *departure, uint64_t scheduled_ns) {
  return departure->leave_ns != NEVER && departure->by_reset && scheduled_ns + EXCUSED_NS >= departure->leave_ns;
}
