/** A route as fields of a form. Keys of publishers, viewers and sinks go in and never come out. */
const SINK_ROWS = 3
const MASK = '***'
/** What the relay tells of a route beside what makes it. */
const TOLD = ['id', 'revision', 'fault']
const STREAM_KEYS = ['grace', 'memory', 'onDuplicate', 'gap']
const RIGHTS = [['keys', 'who has one of the keys'], ['open', 'anyone']]

const lines = text => {
  const list = text.split('\n').map(line => line.trim()).filter(line => line !== '')
  return list.length === 0 ? undefined : list
}

/** @param route null for a new one */
export function routeGroups(route) {
  const { match = '', publish, play, stream, sinks } = route ?? {}
  const own = stream ?? {}
  const rows = Math.max(SINK_ROWS, sinks?.length ?? 0)
  return [
    {
      title: null,
      fields: [
        ...route === null ? [{ pointer: '/@id', label: 'Id', isRequired: true, placeholder: 'event', hint: 'Run-time routes are asked in order of their ids, before the file’s.' }] : [],
        { pointer: '/match', label: 'Takes the names', value: match, isRequired: true, placeholder: 'live/{name}', hint: '{word} takes one segment, {word*} at the end the rest.' },
        { pointer: '/publish/as', label: 'Who may publish', kind: 'select', value: publish?.open === true ? 'open' : 'keys', options: RIGHTS },
        { pointer: '/publish/keys', label: 'Publishers’ keys', kind: 'lines', read: lines, placeholder: 'one in a line', hint: 'They are never shown again.' },
        { pointer: '/play/as', label: 'Who may watch', kind: 'select', value: play?.open === true ? 'open' : play?.keys ? 'keys' : 'off', options: [['off', 'nobody'], ...RIGHTS] },
        { pointer: '/play/keys', label: 'Viewers’ keys', kind: 'lines', read: lines, placeholder: 'one in a line', hint: 'They are never shown again.' },
      ],
    },
    ...Array.from({ length: rows }, (_, i) => sinkRow(i, sinks?.[i])),
    {
      title: 'What its streams do otherwise',
      fields: [
        { pointer: '/stream/grace', label: 'Grace', value: text(own.grace), placeholder: '10s', hint: 'How long a stream lives without its publisher.' },
        { pointer: '/maxStreams', label: 'Streams at most', value: text(route?.maxStreams), placeholder: 'any number', read: number, hint: 'A publish that would begin one more is refused.' },
        { pointer: '/stream/memory', label: 'Memory', value: text(own.memory), placeholder: '16MiB' },
        { pointer: '/stream/onDuplicate', label: 'A second publisher', kind: 'select', value: text(own.onDuplicate), options: [['', 'default'], ['reject', 'is refused'], ['replace', 'takes over'], ['standby', 'stands by']] },
        { pointer: '/stream/gap', label: 'In a gap', kind: 'select', value: text(own.gap), options: [['', 'default'], ['idle', 'sinks get nothing'], ['freeze', 'sinks get the last picture']] },
      ],
    },
  ]
}

function sinkRow(i, sink) {
  const at = `/sinks/${i}`
  return {
    title: sink ? `Sink ${sink.id}` : `Sink ${i + 1}`,
    isOpen: i === 0 || sink !== undefined,
    fields: [
      { pointer: `${at}/id`, label: 'Id', value: text(sink?.id), placeholder: 'server' },
      { pointer: `${at}/url`, label: 'URL', value: isMasked(sink?.url) ? '' : text(sink?.url), placeholder: 'rtmp://host/app/{name}', hint: '{app} and {name} are the stream’s.' },
      { pointer: `${at}/key`, label: 'Stream key', kind: 'password', value: '', placeholder: 'none', hint: 'Never shown again.' },
    ],
  }
}

const isMasked = value => typeof value === 'string' && value.includes(MASK)
/** What is no number goes as it is, so that the relay tells what is wrong with it. */
const number = value => value === '' ? undefined : Number.isInteger(Number(value)) ? Number(value) : value
const text = value => value === undefined || value === null ? '' : String(value)

/** A value without what is masked or unknown in it; undefined if nothing is left. */
function plain(value) {
  if (value === null || isMasked(value)) return undefined
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const kept = value.map(plain).filter(one => one !== undefined)
    return kept.length === value.length ? kept : undefined
  }
  const kept = Object.entries(value).map(([key, inner]) => [key, plain(inner)]).filter(([, inner]) => inner !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** No keys would mean that anyone may: that is said by the choice, never by an empty field. */
const right = ({ as, keys } = {}) => as === 'open' ? { open: true } : as === 'keys' ? { keys: keys ?? [] } : 'off'

/**
 * What the call takes: what the form says, and of the route as it was what the form has no fields for.
 *
 * @returns {id, body}
 */
export function routeBody(form, route) {
  const { '@id': id, match, publish, play, maxStreams, stream = {}, sinks = [] } = form
  const before = plain(Object.fromEntries(Object.entries(route ?? {}).filter(([key]) => !TOLD.includes(key)))) ?? {}
  const streamBefore = Object.fromEntries(Object.entries(before.stream ?? {}).filter(([key]) => !STREAM_KEYS.includes(key)))
  const known = new Map((before.sinks ?? []).map(sink => [sink.id, sink]))
  const rows = [...sinks].filter(Boolean).map(sink => {
    const { key: _, url: __, ...rest } = known.get(sink.id) ?? {}
    return { ...rest, ...sink }
  })
  return { id, body: { ...before, match, publish: right(publish), play: right(play), maxStreams, stream: { ...streamBefore, ...stream }, sinks: rows } }
}
