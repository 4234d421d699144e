/** How ill a sink is, and what a state is called and looks like. */

/** 3: failed for good; 2: is being tried again, the tries themselves included; 1: live, yet something is to be said; 0: well. */
export function severity(sink) {
  if (!sink.enabled) return 0
  if (sink.state === 'failed') return 3
  if (sink.state === 'retrying' || (sink.reason && ['dialling', 'starting'].includes(sink.state))) return 2
  return sink.reason && sink.state === 'live' ? 1 : 0
}

/** By state: tone for the colour, shape for those who see no colour. */
const LOOKS = {
  live: { tone: 'good', shape: 'disc' },
  ready: { tone: 'good', shape: 'disc' },
  dialling: { tone: 'busy', shape: 'half' },
  starting: { tone: 'busy', shape: 'half' },
  retrying: { tone: 'warn', shape: 'triangle' },
  failed: { tone: 'bad', shape: 'cross' },
  off: { tone: 'calm', shape: 'ring' },
  ending: { tone: 'calm', shape: 'half' },
  gap: { tone: 'warn', shape: 'triangle' },
  waiting: { tone: 'warn', shape: 'triangle' },
  missing: { tone: 'bad', shape: 'cross' },
  draining: { tone: 'calm', shape: 'half' },
  warning: { tone: 'warn', shape: 'triangle' },
}

export const look = state => LOOKS[state] ?? { tone: 'calm', shape: 'ring' }

/** Sinks counted by state, in the order in which one wants to know. */
export function countStates(sinks) {
  const order = ['failed', 'retrying', 'dialling', 'starting', 'live', 'ending', 'off']
  const counts = new Map(order.map(state => [state, 0]))
  for (const sink of sinks) counts.set(sink.state, (counts.get(sink.state) ?? 0) + 1)
  return [...counts].filter(([, n]) => n > 0)
}

/** What no sink was sent, by cause; the words are those of the docs. */
export const DROPS = {
  disposable: 'frames that no other depends on',
  group: 'whole groups of pictures',
  held: 'while waiting for a keyframe',
  leading: 'leftovers of a cut group',
  audio: 'sound',
  lost: 'lost with a connection',
}

export const dropped = drops => Object.values(drops ?? {}).reduce((sum, n) => sum + (n ?? 0), 0)

/** "12 whole groups of pictures, 3 sound". */
export function dropWords(drops) {
  const causes = Object.entries(drops ?? {}).filter(([, n]) => n > 0).map(([cause, n]) => `${n} ${DROPS[cause] ?? cause}`)
  return causes.length === 0 ? 'no frame was left out' : `frames left out: ${causes.join(', ')}`
}
