/** One stream: its picture, who sends it, where it goes, and how that went in the last minutes. */
import { html, nothing } from 'lit'
import { api } from '../api.js'
import { addSink, captureStream, endStream, kickPublisher } from '../actions.js'
import { bitrate, bytes, codec, count, ms, since, track } from '../format.js'
import { button, empty, skeleton } from '../parts/controls.js'
import { publishHint } from '../parts/publish-hint.js'
import { missingNotice } from '../parts/missing.js'
import { icon } from '../parts/icon.js'
import { stateChip, stateCounts } from '../parts/state.js'
import '../parts/live-preview.js'
import { isCluster } from '../nodes.js'
import { Resource } from '../resource.js'
import { lacks } from '../session.js'
import { keyOf, store } from '../store.js'
import { sinkTable } from './sink-table.js'
import { streamCharts } from './stream-charts.js'

export function streamPage(place) {
  const stream = store.streams.get(keyOf(place))
  if (!store.isKnown) return html`${heading(place)}${skeleton(8)}`
  return stream === undefined ? absent(place) : present(stream)
}

const heading = (place, ...more) => html`<header class="page-head">
  <a class="button ghost" href="#/" aria-label="Back to the overview">${icon('back')}</a>
  <h1>${place.app ? html`<span class="quiet">${place.app}/</span>` : nothing}${place.name}</h1>${more}</header>`

/** What was added at run time to a stream that is not live. */
let kept = null

function waitingSinks(place) {
  const key = keyOf(place)
  if (kept?.key !== key) kept = { key, resource: new Resource(() => api.sinks(place)) }
  return kept.resource.keep(`${store.changesMade} ${store.events.length}`).value?.sinks ?? []
}

function absent(place) {
  const sinks = waitingSinks(place)
  const add = button('Add a sink', () => addSink(place), { symbol: 'add', why: lacks('operator') })
  return html`${heading(place, html`<span class="quiet">not live</span>`)}
    ${missingNotice('streams')}
    <section class="card">${empty(`Nobody publishes ${keyOf(place)}`,
      html`<p>It shows up here by itself once somebody does.</p>${publishHint(keyOf(place))}`)}</section>
    <section class="card"><header class="card-head"><h2>Sinks that wait for it</h2><div class="actions">${add}</div></header>
      ${sinks.length > 0 ? sinkTable({ ...place, sinks }) : html`<p class="quiet">None was added at run time. One that you add now is live with the next publisher, if a route takes the name.</p>`}</section>`
}

function present(stream) {
  const why = lacks('operator')
  const { publisher } = stream
  const whyNot = why ?? (publisher === null ? 'there is no publisher now' : null)
  return html`
    ${heading(stream, stateChip(stream.state), html`<span class="quiet figure" title=${stream.since}>for ${since(stream.since, Date.now())}</span>`,
      html`<div class="actions">
        ${button('Capture 5 s', () => captureStream(stream), { why: whyNot })}
        ${button('Disconnect publisher', () => kickPublisher(stream), { why: whyNot })}
        ${button('End stream', () => endStream(stream), { look: 'danger-plain', why })}</div>`)}
    <div class="two">
      <section class="card preview"><h2 class="hidden">Preview</h2><live-preview .app=${stream.app} .name=${stream.name}
        .codecs=${(publisher?.tracks ?? []).map(({ codec: fourCc, codecString }) => codecString ?? fourCc).join()}></live-preview></section>
      <section class="card"><h2>Publisher</h2>${publisher === null ? noPublisher(stream) : facts(stream)}</section>
    </div>
    <section class="card"><header class="card-head"><h2>Sinks</h2>${stateCounts(stream.sinks)}
        <div class="actions">${button('Add a sink', () => addSink(stream), { look: 'primary', symbol: 'add', why })}</div></header>
      ${stream.sinks.length > 0 ? sinkTable(stream)
        : empty('This stream goes nowhere', html`<p>Add a media server or a platform: it gets the stream at once, and again with each later publish.</p>`)}
    </section>
    ${streamCharts(stream)}`
}

function noPublisher(stream) {
  return html`<p>${stream.state === 'gap' ? 'The publisher is gone and may come back: the sinks stay connected meanwhile.' : 'The stream is ending.'}</p>
    <dl class="facts">${origin(stream)}${fact('Memory', memory(stream))}${fact('Viewers', count(stream.viewers))}</dl>`
}

function facts(stream) {
  const { address, agent, rttMs, keyIntervalMs, tracks } = stream.publisher
  return html`<dl class="facts">
      ${fact('From', html`<span class="address">${address}</span>`)}
      ${fact('Encoder', agent || '–')}
      ${origin(stream)}
      ${fact('Bit rate', bitrate(stream.publisher.bitrate))}
      ${fact('Round trip', ms(rttMs))}
      ${fact('Keyframe every', ms(keyIntervalMs))}
      ${fact('Viewers', count(stream.viewers))}
      ${fact('Memory', memory(stream))}
    </dl>
    <h3>Tracks</h3>
    <ul class="tracks">${tracks.map(one => html`<li><span class="quiet">${one.kind}${one.id > 0 ? ` ${one.id}` : nothing}</span>
      <span>${track(one)} ${one.codecString && one.codecString !== codec(one.codec) ? html`<code>${one.codecString}</code>` : nothing}</span>
      <span class="figure">${bitrate(one.bitrate)}</span></li>`)}
      ${tracks.length === 0 ? html`<li class="quiet">none yet</li>` : nothing}</ul>`
}

/** The node that has the stream, among others. */
const origin = stream => isCluster() ? fact('Origin', html`<a href="#/nodes">${stream.node}</a>`) : nothing

const fact = (label, value) => html`<div><dt>${label}</dt><dd class="figure">${value}</dd></div>`

const memory = ({ memory: { used, limit } }) => html`<meter min="0" max=${limit} high=${limit * 0.75} value=${used} aria-label="memory"></meter> ${bytes(used)} of ${bytes(limit)}`
