/** Everything at a glance: totals, what is ill and why, all streams. */
import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { bitrate, bytes, count, plural, since, track } from '../format.js'
import { retrySink, switchSink } from '../actions.js'
import { button, empty, skeleton } from '../parts/controls.js'
import { missingNotice } from '../parts/missing.js'
import { publishHint } from '../parts/publish-hint.js'
import { pageFilter } from '../parts/page-filter.js'
import { sparkline } from '../parts/sparkline.js'
import { countdown, stateChip, stateCounts } from '../parts/state.js'
import { severity } from '../health.js'
import { isCluster } from '../nodes.js'
import { streamHref } from '../router.js'
import { lacks } from '../session.js'
import { changed, illSinks, keyOf, store } from '../store.js'

const SHOWN_ILL = 5
let filter = ''
let sort = { by: 'stream', isDown: false }
let isAllIll = false

const videoOf = stream => stream.publisher?.tracks.find(({ kind }) => kind === 'video')
const audioOf = stream => stream.publisher?.tracks.find(({ kind }) => kind === 'audio')

/** Among others, the node that a stream is on. */
const ORIGIN = ['origin', 'Origin', stream => stream.node]

/** By column: what to sort by. */
const COLUMNS = [
  ['state', 'State', stream => stream.state],
  ['stream', 'Stream', keyOf],
  ['since', 'For', stream => -Date.parse(stream.since)],
  ['media', 'Media', stream => videoOf(stream)?.height ?? 0],
  ['rate', 'In', stream => stream.publisher?.bitrate ?? 0],
  ['sinks', 'Sinks', stream => stream.sinks.reduce((sum, sink) => sum + severity(sink) ** 3, 0)],
  ['viewers', 'Viewers', stream => stream.viewers ?? 0],
]

/** Those that are of use here. */
const columns = () => isCluster() ? COLUMNS.toSpliced(2, 0, ORIGIN) : COLUMNS

export function overviewPage() {
  const streams = [...store.streams.values()]
  return html`<h1 class="hidden">Overview</h1>
    ${missingNotice('streams')}
    ${totals(streams)}
    ${attention()}
    ${store.isKnown ? table(streams) : skeleton(6)}`
}

function totals(streams) {
  const sinks = streams.flatMap(stream => stream.sinks)
  const sum = (list, figure) => list.reduce((total, one) => total + (figure(one) ?? 0), 0)
  const tile = (label, value, more) => html`<div class="tile"><dt>${label}</dt><dd class="figure">${value}</dd><dd class="quiet">${more}</dd></div>`
  const live = streams.filter(({ state }) => state === 'live').length
  return html`<dl class="tiles">
    ${tile('In', bitrate(sum(streams, stream => stream.publisher?.bitrate)), plural(live, 'publisher'))}
    ${tile('Out', bitrate(sum(sinks, sink => sink.state === 'live' ? sink.bitrate : 0)), plural(sinks.filter(({ state }) => state === 'live').length, 'live sink'))}
    ${tile('Streams', count(streams.length), streams.length === 0 ? 'none yet' : live === streams.length ? 'all live' : `${count(streams.length - live)} not live`)}
    ${tile('Viewers', count(sum(streams, stream => stream.viewers)), 'watching here')}
    ${tile('Media held', bytes(sum(streams, stream => stream.memory.used)), 'in memory, all streams')}
    <div class="tile wide"><dt>Sinks</dt><dd>${stateCounts(sinks)}</dd></div>
  </dl>`
}

function attention() {
  const ill = illSinks()
  if (ill.length === 0) return nothing
  const shown = isAllIll ? ill : ill.slice(0, SHOWN_ILL)
  const why = lacks('operator')
  return html`<section class="card attention ${ill[0].sink.state === 'failed' ? 'worst' : ''}"><h2>Needs attention <span class="quiet">${count(ill.length)}</span></h2>
    <ul>${repeat(shown, ({ stream, sink }) => `${keyOf(stream)} ${sink.id}`, ({ stream, sink }) => html`<li>
      <div>${stateChip(sink.state === 'live' ? 'warning' : sink.state)}</div>
      <div class="what"><a href=${streamHref(stream)}>${keyOf(stream)}</a> <b>${sink.id}</b> <span class="quiet address">${sink.url}</span>
        <p>${sink.reason ?? 'no reason is known'}</p></div>
      <div class="next figure">${countdown(sink)}</div>
      <div class="actions">${sink.state === 'live' ? nothing : button('Retry now', () => retrySink(stream, sink), { why, name: `Retry now: ${sink.id} of ${keyOf(stream)}` })}
        ${button('Disable', () => switchSink(stream, sink), { why, name: `Disable ${sink.id} of ${keyOf(stream)}` })}</div>
    </li>`)}</ul>
    ${ill.length > SHOWN_ILL ? button(isAllIll ? 'Show fewer' : `Show all ${count(ill.length)}`, () => { isAllIll = !isAllIll; changed() }, { look: 'ghost' }) : nothing}
  </section>`
}

function table(streams) {
  if (streams.length === 0) return noStreams()
  const word = filter.toLowerCase()
  const shown = streams.filter(stream => word === '' || wordsOf(stream).includes(word))
  const [, , figure] = [...COLUMNS, ORIGIN].find(([by]) => by === sort.by)
  const order = (a, b) => compare(figure(a), figure(b)) * (sort.isDown ? -1 : 1) || compare(keyOf(a), keyOf(b))
  return html`<section class="card"><header class="card-head"><h2>Streams <span class="quiet">${count(shown.length)}${shown.length < streams.length ? ` of ${count(streams.length)}` : ''}</span></h2>
    ${pageFilter(filter, isCluster() ? 'Filter by name, node, state, codec, sink' : 'Filter by name, state, codec, sink', text => { filter = text; changed() })}</header>
    <table class="cards streams"><thead><tr>${columns().map(heading)}</tr></thead>
    <tbody>${repeat(shown.sort(order), keyOf, row)}</tbody></table>
    ${shown.length === 0 ? empty('No stream fits the filter', button('Empty the filter', () => { filter = ''; changed() })) : nothing}</section>`
}

const compare = (a, b) => typeof a === 'number' ? a - b : a.localeCompare(b)

function wordsOf(stream) {
  const tracks = stream.publisher?.tracks.map(track) ?? []
  return [keyOf(stream), stream.state, isCluster() ? stream.node : '', ...tracks, ...stream.sinks.map(sink => `${sink.id} ${sink.url} ${sink.state}`)].join(' ').toLowerCase()
}

function heading([by, label]) {
  const order = sort.by !== by ? 'none' : sort.isDown ? 'descending' : 'ascending'
  const press = () => {
    sort = { by, isDown: sort.by === by ? !sort.isDown : ['rate', 'sinks', 'viewers', 'media'].includes(by) }
    changed()
  }
  return html`<th scope="col" class=${by} aria-sort=${order}><button type="button" @click=${press}>${label}</button></th>`
}

function row(stream) {
  const video = videoOf(stream)
  const audio = audioOf(stream)
  const history = store.histories.get(keyOf(stream))
  return html`<tr>
    <td data-label="State">${stateChip(stream.state)}</td>
    <th scope="row" data-label="Stream"><a href=${streamHref(stream)}>${keyOf(stream)}</a></th>
    ${isCluster() ? html`<td data-label="Origin">${stream.node}</td>` : nothing}
    <td data-label="For" class="figure" title=${stream.since}>${since(stream.since, Date.now())}</td>
    <td data-label="Media" class="media">${video ? html`<span>${track(video)}</span>` : nothing} ${audio ? html`<span class="quiet">${track(audio)}</span>` : nothing}</td>
    <td data-label="In" class="rate"><span class="figure">${bitrate(stream.publisher?.bitrate)}</span>${sparkline(history?.inward ?? [])}</td>
    <td data-label="Sinks">${stateCounts(stream.sinks)}</td>
    <td data-label="Viewers" class="figure">${count(stream.viewers)}</td></tr>`
}

const noStreams = () => html`<section class="card">${empty('Nobody publishes yet', publishHint())}</section>`
