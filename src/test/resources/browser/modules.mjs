// What the console's own modules compute, asked in the page that loaded them.

/** Runs in the page; answers a list of faults. */
export async function faultsOfModules() {
  const faults = []
  const folder = document.querySelector('script[type=module]').src.replace(/main\.js$/, '')
  /** Whatever the order of keys. */
  const form = value => JSON.stringify(value, (_, inner) => inner?.constructor === Object ? Object.fromEntries(Object.entries(inner).sort()) : inner)
  const is = (seen, wanted) => {
    if (form(seen) !== form(wanted)) faults.push(`${JSON.stringify(seen)} where ${JSON.stringify(wanted)} is right`)
  }

  const { bitrate, bytes, duration, fps, ms, plural, track } = await import(`${folder}format.js`)
  is([null, 0, 999, 1000, 12_345, 999_999, 4_512_345, 2e9].map(bitrate),
    ['–', '0 bit/s', '999 bit/s', '1.00 kbit/s', '12.3 kbit/s', '1.00 Mbit/s', '4.51 Mbit/s', '2.00 Gbit/s'])
  is([undefined, 0, 1023, 1024, 1048575, 4194304].map(bytes), ['–', '0 B', '1023 B', '1.00 KiB', '1.00 MiB', '4.00 MiB'])
  is([null, 0, 0.123, 12.34, 999, 1500, 12_000].map(ms), ['–', '0 ms', '0.12 ms', '12.3 ms', '999 ms', '1.50 s', '12.0 s'])
  is([-5, 59_000, 60_000, 3_661_000, 90_000_000].map(duration), ['0 s', '59 s', '1 min 00 s', '1 h 01 min', '1 d 01 h'])
  is([fps(29.97), fps(30), plural(1, 'sink'), plural(3, 'sink')], ['30 fps', '30 fps', '1 sink', '3 sinks'])
  is(track({ codec: 'avc1', width: 1920, height: 1080, frameRate: 59.94 }), 'H.264 1920×1080 59.9 fps')
  is(track({ codec: 'mp4a', sampleRate: 44100, channels: 2 }), 'AAC 44.1 kHz stereo')

  // A store of its own, beside the one that the page shows.
  const { store, take, illSinks } = await import(`${folder}store.js?apart`)
  const sink = (id, state, more = {}) => ({ id, state, enabled: true, reason: null, queue: { bytes: 0, ms: 0 }, bitrate: 0, ...more })
  const stream = (...sinks) => ({ app: 'live', name: 'cam', state: 'live', publisher: { bitrate: 1, tracks: [{ kind: 'video', id: 0 }] }, sinks, memory: {} })
  const states = () => store.streams.get('live/cam')?.sinks.map(({ id, state }) => `${id} ${state}`)
  let seq = 0
  const tell = message => take({ seq: ++seq, at: '2026-01-01T00:00:00Z', reason: null, ...message })
  const tellSink = (what, one) => tell({ type: 'sink', app: 'live', name: 'cam', what, sink: one, reason: one.reason })
  tell({ type: 'snapshot', streams: [stream(sink('a', 'live'), sink('b', 'dialling'))] })
  is(states(), ['a live', 'b dialling'])
  tellSink('failed', sink('a', 'failed', { reason: 'refused' }))
  tellSink('added', sink('c', 'starting'))
  is(states(), ['a failed', 'b dialling', 'c starting'])
  is(illSinks().map(ill => ill.sink.reason), ['refused'])
  tellSink('removed', sink('b', 'off'))
  tell({ type: 'node', node: 'relay-2', what: 'lost' })
  is([store.nodesSeen, store.events[0].what, store.events[0].reason], [1, 'node lost', 'relay-2'])
  take({ type: 'counters', at: '2026-01-01T00:00:01Z', streams: [{ app: 'live', name: 'cam', memory: { used: 7 }, viewers: 2, publisher: { bitrate: 5, tracks: [{ kind: 'video', id: 0, frameRate: 25 }] }, sinks: [{ id: 'c', bitrate: 9, queue: { bytes: 3, ms: 1 } }] }, { app: 'live', name: 'gone', sinks: [], memory: {}, publisher: null }] })
  const seen = store.streams.get('live/cam')
  is([seen.viewers, seen.publisher.bitrate, seen.publisher.tracks[0].frameRate, seen.sinks[1].bitrate, store.streams.size], [2, 5, 25, 9, 1])
  is(store.histories.get('live/cam').inward, [5])
  tell({ type: 'stream', what: 'ended', stream: stream() })
  is([store.streams.size, store.events.length, store.events[0].what], [0, 5, 'ended'])

  const { bodyOf } = await import(`${folder}parts/form.js`)
  const element = document.createElement('form')
  const add = (name, value) => Object.assign(element.appendChild(document.createElement('input')), { name, value })
  add('/url', ' rtmp://h/a ')
  add('/queue/bytes', '')
  add('/sinks/1/id', 'x')
  const fields = [{ pointer: '/url' }, { pointer: '/queue/bytes', value: '8MiB' }, { pointer: '/sinks/1/id' }]
  is(bodyOf(element, fields, false), { url: 'rtmp://h/a', sinks: [null, { id: 'x' }] })
  is(bodyOf(element, fields, true), { url: 'rtmp://h/a', queue: { bytes: null }, sinks: [null, { id: 'x' }] })

  const { routeBody } = await import(`${folder}route-fields.js`)
  const route = { id: 'r', revision: 3, fault: null, match: 'a/{name}', publish: { keys: ['***'] }, play: 'off', stream: { grace: '3s', gap: 'freeze' },
    sinks: [{ id: 's', url: 'rtmp://h/a/***', backup: null, queue: { bytes: '8MiB' }, login: { user: 'u', password: '***' } }] }
  is(routeBody({ match: 'b/{name}', publish: { as: 'keys' }, play: { as: 'off' }, stream: { gap: 'freeze' }, sinks: [{ id: 's', url: 'rtmp://h/a/x' }] }, route),
    { id: undefined, body: { match: 'b/{name}', publish: { keys: [] }, play: 'off', stream: { gap: 'freeze' }, sinks: [{ id: 's', queue: { bytes: '8MiB' }, login: { user: 'u' }, url: 'rtmp://h/a/x' }] } })
  is(routeBody({ '@id': 'n', match: 'c', publish: { as: 'open' }, play: { as: 'keys', keys: ['k'] } }, null),
    { id: 'n', body: { match: 'c', publish: { open: true }, play: { keys: ['k'] }, stream: {}, sinks: [] } })
  return faults
}
