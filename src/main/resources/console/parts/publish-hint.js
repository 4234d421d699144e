/** How to publish to this relay: the very lines, with its own host, port and first route. */
import { html, nothing } from 'lit'
import { api } from '../api.js'
import { Resource } from '../resource.js'
import { copyable } from './controls.js'

const config = new Resource(api.config)

/** @param stream null for any name that the first route takes */
export function publishHint(stream = null) {
  const { ingest = [], routes = [] } = config.keep('once').value?.config ?? {}
  const route = routes[0] ?? { match: 'live/{name}' }
  const path = (stream ?? route.match.replace(/\{[^}]*\}/g, 'NAME')).split('/')
  const isOpen = route.publish?.open === true
  const name = path.pop() + (isOpen ? '' : '?key=KEY')
  const server = [addressOf(ingest.find(({ tls }) => !tls) ?? ingest[0]), ...path].join('/')
  return html`
    <p>With ffmpeg:</p>${copyable(`ffmpeg -re -stream_loop -1 -i video.mp4 -c copy -f flv '${server}/${name}'`, 'the ffmpeg line')}
    <p>With OBS, under Settings, Stream, Custom: server and stream key</p>${copyable(server, 'the server')} ${copyable(name, 'the stream key')}
    ${isOpen ? nothing : html`<p class="quiet">KEY is one of the keys of the route; where it is open to anyone, leave <code>?key=KEY</code> out.</p>`}`
}

/** One that listens on all addresses is reached as this page was. */
function addressOf({ host = '0.0.0.0', port = 1935, tls = null } = {}) {
  const name = ['0.0.0.0', '::'].includes(host) ? location.hostname : host
  return `${tls ? 'rtmps' : 'rtmp'}://${name}${port === (tls ? 443 : 1935) ? '' : `:${port}`}`
}
