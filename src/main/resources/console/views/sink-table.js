/** The sinks of a stream: what each does, why it does not, and what can be done about it. */
import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { editSink, removeSink, retrySink, switchSink } from '../actions.js'
import { bitrate, bytes, count, ms, since } from '../format.js'
import { dropped, dropWords, severity } from '../health.js'
import { button } from '../parts/controls.js'
import { countdown, stateChip } from '../parts/state.js'
import { lacks } from '../session.js'

const COLUMNS = [['State', ''], ['Sink', ''], ['Rate', 'figure'], ['Queue', 'figure'], ['Left out', 'figure'],
  ['Delay p50 / p99', 'figure'], ['Round trip', 'figure'], ['Sent', 'figure'], ['', '']]

export function sinkTable(stream) {
  return html`<table class="cards sinks">
    <thead><tr>${COLUMNS.map(([label, kind]) => html`<th scope="col" class=${kind}>${label || html`<span class="hidden">Actions</span>`}</th>`)}</tr></thead>
    ${repeat(stream.sinks, sink => sink.id, sink => rows(stream, sink))}</table>`
}

function rows(stream, sink) {
  const isLive = sink.state === 'live'
  const of = value => isLive ? value : '–'
  return html`<tbody data-sink=${sink.id} class=${severity(sink) > 1 ? 'ill' : ''}>
    <tr>
      <td data-label="State">${stateChip(sink.state)} ${sink.since ? html`<small class="quiet figure" title=${sink.since}>${since(sink.since, Date.now())}</small>` : nothing}</td>
      <th scope="row" data-label="Sink"><b>${sink.id}</b> ${sink.origin === 'api' ? html`<span class="tag" title="added at run time">added</span>` : nothing}<span class="quiet address">${sink.url}</span></th>
      <td data-label="Rate" class="figure">${of(bitrate(sink.bitrate))}</td>
      <td data-label="Queue" class="figure">${of(html`${bytes(sink.queue.bytes)}<small class="quiet">${ms(sink.queue.ms)}</small>`)}</td>
      <td data-label="Left out" class="figure" title=${dropWords(sink.drops)}>${count(dropped(sink.drops))}</td>
      <td data-label="Delay p50 / p99" class="figure">${of(html`${ms(sink.delayMs?.p50)}<small class="quiet">${ms(sink.delayMs?.p99)}</small>`)}</td>
      <td data-label="Round trip" class="figure">${of(ms(sink.rttMs))}</td>
      <td data-label="Sent" class="figure">${bytes(sink.bytesOut)}</td>
      <td class="actions">${actions(stream, sink)}</td>
    </tr>
    ${sink.reason || dropped(sink.drops) > 0 ? html`<tr class="why"><td></td><td colspan="8">
      ${sink.reason ? html`<span class="reason">${sink.reason}</span> <span class="figure quiet">${countdown(sink)}</span>` : nothing}
      ${dropped(sink.drops) > 0 ? html`<span class="quiet">${dropWords(sink.drops)}</span>` : nothing}</td></tr>` : nothing}
  </tbody>`
}

function actions(stream, sink) {
  const why = lacks('operator')
  const fromFile = sink.origin === 'config' ? 'it stands in the config file: disable it here, or change the file' : null
  const waits = ['failed', 'retrying'].includes(sink.state)
  return html`
    ${waits ? button('Retry now', () => retrySink(stream, sink), { why, name: `Retry now: ${sink.id}` }) : nothing}
    ${button(sink.enabled ? 'Disable' : 'Enable', () => switchSink(stream, sink), { why, name: `${sink.enabled ? 'Disable' : 'Enable'} ${sink.id}` })}
    ${button('Edit', () => editSink(stream, sink), { why: why ?? fromFile, name: `Edit ${sink.id}` })}
    ${button('Remove', () => removeSink(stream, sink), { look: 'danger-plain', why: why ?? fromFile, name: `Remove ${sink.id}` })}`
}
