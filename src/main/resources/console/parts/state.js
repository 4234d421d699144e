/** A state told three ways: by word, by colour and by shape. */
import { html, svg } from 'lit'
import { duration } from '../format.js'
import { countStates, look } from '../health.js'

const SHAPES = {
  disc: svg`<circle cx="5" cy="5" r="4"/>`,
  ring: svg`<circle cx="5" cy="5" r="3.2" class="hollow"/>`,
  half: svg`<circle cx="5" cy="5" r="3.2" class="hollow"/><path d="M5 1.8a3.2 3.2 0 0 1 0 6.4z"/>`,
  triangle: svg`<path d="M5 .8 9.6 9H.4z"/>`,
  cross: svg`<path d="M2 2l6 6M8 2 2 8" class="stroke"/>`,
}

const shape = name => html`<svg class="shape" viewBox="0 0 10 10" aria-hidden="true">${SHAPES[name]}</svg>`

export function stateChip(state, title = '') {
  const { tone, shape: form } = look(state)
  return html`<span class="chip ${tone}" title=${title}>${shape(form)}${state}</span>`
}

/** "2 failed · 5 live". */
export function stateCounts(sinks) {
  const counts = countStates(sinks)
  if (counts.length === 0) return html`<span class="quiet">none</span>`
  return html`<span class="chips">${counts.map(([state, n]) => {
    const { tone, shape: form } = look(state)
    return html`<span class="chip ${tone}">${shape(form)}<b>${n}</b> ${state}</span>`
  })}</span>`
}

/** What comes next for a sink that is not live. */
export function countdown(sink) {
  if (sink.state !== 'retrying' || !sink.retryAt) return sink.state === 'failed' ? 'waits for you' : ''
  const waitMs = Date.parse(sink.retryAt) - Date.now()
  return waitMs > 0 ? `next try in ${duration(waitMs)}` : 'trying'
}
