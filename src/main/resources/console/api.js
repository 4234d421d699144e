/** Calls of the REST interface. What goes wrong is a Problem, in the relay's own words where it has any. */
const root = new URL('api/v1/', document.baseURI)
const CALL_LIMIT_MS = 15_000
const NO_ANSWER = 'The relay does not answer.'
const TOKEN = 'rtmp-relay.token'

let rejected = () => {}

/** Where to turn when the relay does not know who calls any more. */
export function onRejected(handler) {
  rejected = handler
}

export const token = {
  get: () => sessionStorage.getItem(TOKEN),
  set: value => sessionStorage.setItem(TOKEN, value),
  clear: () => sessionStorage.removeItem(TOKEN),
}

/** A call that failed; `errors` are the faults of single fields, by JSON pointer; status 0: no answer. */
export class Problem extends Error {
  constructor(status, document = {}) {
    super(document.detail ?? document.title ?? `the relay answered ${status}`)
    this.status = status
    this.title = document.title
    this.errors = document.errors ?? []
    this.existing = document.existing ?? null
  }
}

async function problemOf(response) {
  const text = await response.text()
  try {
    return new Problem(response.status, JSON.parse(text))
  } catch {
    return new Problem(response.status)
  }
}

async function send(method, path, body, type) {
  const headers = { accept: 'application/json, application/problem+json' }
  if (token.get()) headers.authorization = `Bearer ${token.get()}`
  if (body !== undefined) headers['content-type'] = type
  try {
    return await fetch(new URL(path, root), {
      method, headers, body, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(CALL_LIMIT_MS),
    })
  } catch {
    throw new Problem(0, { detail: method === 'GET' || path === 'tickets' ? NO_ANSWER : `${NO_ANSWER} Whether this was done is not known.` })
  }
}

async function call(method, path, body, type = 'application/json') {
  const response = await send(method, path, body, type)
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401) rejected(problem)
    throw problem
  }
  return response.status === 204 || response.headers.get('content-length') === '0' ? null : response.json().catch(() => null)
}

/** A file that the relay makes. */
async function download(path) {
  const response = await send('GET', path)
  if (!response.ok) throw await problemOf(response)
  return response.blob()
}

const json = value => JSON.stringify(value)
const segments = (...parts) => parts.map(encodeURIComponent).join('/')
/** A stream without an app has the app "/". */
const streamPath = ({ app, name }) => `streams/${segments(app || '/', name)}`
const sinkPath = (stream, id) => `${streamPath(stream)}/sinks/${segments(id)}`

export const api = {
  me: () => call('GET', 'me'),
  ticket: async () => (await call('POST', 'tickets')).ticket,

  sink: (stream, id) => call('GET', sinkPath(stream, id)),
  sinks: stream => call('GET', `${streamPath(stream)}/sinks`),
  capture: (stream, seconds) => download(`${streamPath(stream)}/capture?seconds=${seconds}`),
  endStream: stream => call('DELETE', streamPath(stream)),
  kickPublisher: (stream, ban) => call('DELETE', `${streamPath(stream)}/publisher${ban ? `?ban=${ban}` : ''}`),
  addSink: (stream, sink) => call('POST', `${streamPath(stream)}/sinks`, json(sink)),
  changeSink: (stream, id, change) => call('PATCH', sinkPath(stream, id), json(change), 'application/merge-patch+json'),
  removeSink: (stream, id) => call('DELETE', sinkPath(stream, id)),
  retrySink: (stream, id) => call('POST', `${sinkPath(stream, id)}/reconnect`),

  routes: () => call('GET', 'routes'),
  putRoute: (id, route) => call('PUT', `routes/${segments(id)}`, json(route)),
  removeRoute: id => call('DELETE', `routes/${segments(id)}`),

  bans: () => call('GET', 'bans'),
  addBan: ban => call('POST', 'bans', json(ban)),
  liftBan: id => call('DELETE', `bans/${segments(id)}`),

  config: () => call('GET', 'config'),
  checkConfig: text => call('POST', 'config/check', text, 'application/yaml'),
  reloadConfig: () => call('POST', 'config/reload'),

  nodes: () => call('GET', 'nodes'),
  drainNode: name => call('POST', `nodes/${segments(name)}/drain`),
}

/** Where a WebSocket of the relay is, with a ticket that opens it. */
export async function socketUrl(path, query = {}) {
  const url = new URL(path, document.baseURI)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.search = new URLSearchParams({ ...query, ticket: await api.ticket() }).toString()
  return url
}
