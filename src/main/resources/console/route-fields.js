/** A route as fields of a form. Keys of publishers and sinks go in and never come out. */
const SINK_ROWS = 3

const lines = text => {
  const list = text.split('\n').map(line => line.trim()).filter(line => line !== '')
  return list.length === 0 ? undefined : list
}
const openOrNot = text => text === 'open' ? { open: true } : undefined

/** A route is set as a whole, so the form for another one begins empty but for what is no secret. */
export function routeGroups(route) {
  const { stream, sinks, match = '', publish } = route ?? {}
  const own = stream ?? {}
  const rows = Math.max(SINK_ROWS, sinks?.length ?? 0)
  return [
    {
      title: null,
      fields: [
        ...route === null ? [{ pointer: '/@id', label: 'Id', isRequired: true, placeholder: 'event', hint: 'Run-time routes are asked in order of their ids, before the file’s.' }] : [],
        { pointer: '/match', label: 'Takes the names', value: match, isRequired: true, placeholder: 'live/{name}', hint: '{word} takes one segment, {word*} at the end the rest.' },
        { pointer: '/publish/open', label: 'Who may publish', kind: 'select', value: publish?.open === true ? 'open' : 'keys', read: text => text === 'open' ? true : undefined, options: [['keys', 'who has one of the keys'], ['open', 'anyone']] },
        { pointer: '/publish/keys', label: 'Publishers’ keys', kind: 'lines', read: lines, placeholder: 'one in a line', hint: 'They are never shown again.' },
        { pointer: '/play', label: 'Who may watch', kind: 'select', value: isOpen(route) ? 'open' : '', read: openOrNot, options: [['', 'nobody'], ['open', 'anyone']] },
      ],
    },
    ...Array.from({ length: rows }, (_, i) => sinkRow(i, sinks?.[i])),
    {
      title: 'What its streams do otherwise',
      fields: [
        { pointer: '/stream/grace', label: 'Grace', value: text(own.grace), placeholder: '10s', hint: 'How long a stream lives without its publisher.' },
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
      { pointer: `${at}/url`, label: 'URL', value: shownUrl(sink), placeholder: 'rtmp://host/app/{name}', hint: '{app} and {name} are the stream’s.' },
      { pointer: `${at}/key`, label: 'Stream key', kind: 'password', value: '', placeholder: 'none', hint: 'Never shown again.' },
    ],
  }
}

/** A masked one would be taken at its word. */
const shownUrl = sink => sink?.url && !sink.url.includes('***') ? sink.url : ''
const isOpen = route => route?.play?.open === true
const text = value => value === undefined || value === null ? '' : String(value)

/** What the call takes: no gaps between sinks, none that is empty; what stood in the form only is left out. */
export function routeBody(form) {
  const { '@id': id, ...body } = form
  // No keys would mean that anyone may publish: that is said by the choice, never by an empty field.
  body.publish = body.publish?.open ? { open: true } : { keys: body.publish?.keys ?? [] }
  if (body.sinks) body.sinks = body.sinks.filter(Boolean)
  return { id, body }
}
