/** What is known of the relay: the streams as the feed tells them, and the figures of the last minutes. */
import { History } from './history.js'
import { severity } from './health.js'

const MAX_EVENTS = 1000

/** Calls back after each change, whatever changed. */
const watchers = new Set()

export const store = {
  /** By "app/name". */
  streams: new Map(),
  /** By "app/name"; outlives a short absence of its stream. */
  histories: new Map(),
  /** Newest first. */
  events: [],
  /** How the feed is: {phase, retryAt, why}. */
  feed: { phase: 'connecting', retryAt: null, why: null },
  isKnown: false,
  /** Grow with each change of routes, bans, config or nodes that the feed tells. */
  routesSeen: 0,
  bansSeen: 0,
  configSeen: 0,
  nodesSeen: 0,
  /** Grows with each change that was made from here: the feed tells nothing of streams that are not live. */
  changesMade: 0,
}

export const keyOf = ({ app, name }) => `${app}/${name}`

export function watch(callback) {
  watchers.add(callback)
  return () => watchers.delete(callback)
}

export const changed = () => watchers.forEach(callback => callback())

/** Every sink with its stream, the ill ones as {stream, sink}, worst first. */
export function illSinks() {
  const ill = []
  for (const stream of store.streams.values()) {
    for (const sink of stream.sinks) {
      if (severity(sink) > 0) ill.push({ stream, sink })
    }
  }
  return ill.sort((a, b) => severity(b.sink) - severity(a.sink) || keyOf(a.stream).localeCompare(keyOf(b.stream)))
}

/** Takes one message of the feed. */
export function take(message) {
  const handler = handlers[message.type]
  if (handler === undefined) return
  handler(message)
  changed()
}

export function showFeed(feed) {
  store.feed = feed
  changed()
}

export function forget() {
  store.streams.clear()
  store.histories.clear()
  store.events = []
  store.isKnown = false
}

const handlers = {
  snapshot({ streams }) {
    store.streams = new Map(streams.map(stream => [keyOf(stream), stream]))
    for (const key of store.histories.keys()) {
      if (!store.streams.has(key)) store.histories.delete(key)
    }
    store.isKnown = true
  },

  resumed() {
    store.isKnown = true
  },

  stream(message) {
    const { what, stream } = message
    const key = keyOf(stream)
    if (what === 'ended') {
      store.streams.delete(key)
      store.histories.delete(key)
    } else {
      store.streams.set(key, stream)
    }
    note(message, stream.app, stream.name, what)
  },

  sink(message) {
    const { app, name, what, sink } = message
    const stream = store.streams.get(`${app}/${name}`)
    if (stream !== undefined) {
      const others = stream.sinks.filter(other => other.id !== sink.id)
      const at = stream.sinks.findIndex(other => other.id === sink.id)
      if (what !== 'removed') others.splice(at < 0 ? others.length : at, 0, sink)
      stream.sinks = others
    }
    note(message, app, name, what, sink.id)
  },

  bans(message) {
    store.bansSeen++
    note(message, null, null, 'bans changed')
  },

  routes(message) {
    store.routesSeen++
    note(message, null, null, 'routes changed')
  },

  config(message) {
    store.configSeen++
    note(message, null, null, `config ${message.outcome}`)
  },

  node(message) {
    store.nodesSeen++
    note(message, null, null, `node ${message.what}`)
  },

  counters({ at, streams }) {
    for (const figures of streams) {
      const stream = store.streams.get(keyOf(figures))
      if (stream !== undefined) merge(stream, figures)
    }
    const time = Date.parse(at)
    for (const [key, stream] of store.streams) {
      if (!store.histories.has(key)) store.histories.set(key, new History())
      store.histories.get(key).add(time, stream)
    }
  },
}

function merge(stream, { publisher, sinks, memory, viewers }) {
  Object.assign(stream, { memory, viewers })
  if (publisher && stream.publisher) {
    const { tracks, ...rest } = publisher
    Object.assign(stream.publisher, rest)
    for (const track of tracks ?? []) {
      Object.assign(stream.publisher.tracks.find(one => one.kind === track.kind && one.id === track.id) ?? {}, track)
    }
  }
  for (const figures of sinks) {
    Object.assign(stream.sinks.find(sink => sink.id === figures.id) ?? {}, figures)
  }
}

function note({ seq, at, type, reason, node }, app, name, what, sink = null) {
  const detail = reason ?? (type === 'node' ? node : null)
  store.events.unshift({ seq, at, type, app, name, sink, what, reason: detail })
  if (store.events.length > MAX_EVENTS) store.events.length = MAX_EVENTS
}
