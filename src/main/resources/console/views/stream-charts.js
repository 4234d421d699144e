/** The last five minutes of a stream, a line for each sink. */
import { html, nothing } from 'lit'
import { bitrate, bytes, ms } from '../format.js'
import '../parts/line-chart.js'
import { keyOf, store } from '../store.js'

/** As many colours as there are. */
const SERIES = 8

export function streamCharts(stream) {
  const history = store.histories.get(keyOf(stream))
  if (history === undefined || history.at.length < 2) return nothing
  // A sink has one colour in all charts; what comes in has that of text.
  const perSink = figure => [...history.sinks].map(([label, lines], i) => ({ label, values: lines[figure], role: `series-${i % SERIES + 1}` }))
  const rates = [{ label: 'in', values: history.inward, role: 'ink-2' }, ...perSink('rate')]
  return html`<div class="charts">
    ${chart('Bit rate', 'in, and out to each sink', rates, history, bitrate)}
    ${history.sinks.size > 0 ? chart('Queue', 'bytes that wait for each sink', perSink('queue'), history, bytes, true) : nothing}
    ${history.sinks.size > 0 ? chart('Delay', 'inside the relay, p99', perSink('delay'), history, ms) : nothing}
  </div>`
}

function chart(title, what, lines, history, format, isBinary = false) {
  const now = lines.map(({ label, values }) => `${label} ${format(values.at(-1))}`).join(', ')
  // A new list at each call, so that the chart sees that there is something to draw.
  return html`<section class="card"><h2>${title} <span class="quiet">${what}</span></h2>
    <line-chart .lines=${lines} .at=${history.at} .format=${format} .isBinary=${isBinary} label="${title}, last five minutes; now: ${now}"></line-chart></section>`
}
