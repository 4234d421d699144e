/** What happened, newest first, as the feed tells it. */
import { html, nothing } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { count } from '../format.js'
import { look } from '../health.js'
import { at, button, empty } from '../parts/controls.js'
import { pageFilter } from '../parts/page-filter.js'
import { stateChip } from '../parts/state.js'
import { streamHref } from '../router.js'
import { changed, store } from '../store.js'

const SHOWN = 300
const STEP = 300
/** What is no state, in words; by the kind of event. */
const WORDS = {
  stream: { publisher: 'other publisher', changed: 'tracks known', ended: 'ended' },
  sink: { changed: 'settings changed' },
}
let filter = ''
let shownCount = SHOWN
/** What is shown while the log stands still; null while it runs. */
let held = null

export function eventsPage() {
  const events = held ?? store.events
  const word = filter.toLowerCase()
  const shown = events.filter(event => word === '' || wordsOf(event).includes(word))
  const waiting = held === null ? 0 : Math.max(0, store.events.indexOf(held[0]))
  return html`<header class="page-head"><h1>Events</h1><span class="quiet">${count(shown.length)} since this page was opened</span></header>
    <section class="card"><header class="card-head">
      ${pageFilter(filter, 'Filter events', text => { filter = text; changed() })}
      <div class="actions">${button(held === null ? 'Pause' : `Go on${waiting > 0 ? ` (${count(waiting)} new)` : ''}`, toggle)}</div></header>
    ${shown.length === 0 ? empty(events.length === 0 ? 'Nothing happened yet' : 'No event fits the filter',
      html`<p>Publishers that come and go, sinks that change their state and changes of routes and config show up here at once.</p>`) : list(shown)}
    </section>`
}

function list(shown) {
  return html`<table class="cards events"><thead><tr><th scope="col">Time</th><th scope="col">What</th><th scope="col">Stream</th><th scope="col">Sink</th><th scope="col">Why</th></tr></thead>
    <tbody>${repeat(shown.slice(0, shownCount), event => event.seq, row)}</tbody></table>
    ${shown.length > shownCount ? button('Show more', () => { shownCount += STEP; changed() }, { look: 'ghost' }) : nothing}`
}

const row = event => html`<tr>
  <td data-label="Time" class="figure">${at(event.at)}</td>
  <td data-label="What">${isState(event.what) ? stateChip(event.what) : html`<span class="tag">${WORDS[event.type]?.[event.what] ?? event.what}</span>`}</td>
  <td data-label="Stream">${event.app === null ? '–' : html`<a href=${streamHref(event)}>${event.app}/${event.name}</a>`}</td>
  <td data-label="Sink">${event.sink ?? '–'}</td>
  <td data-label="Why" class="reason">${event.reason ?? ''}</td></tr>`

const isState = what => look(what).tone !== 'calm' || ['off', 'ending'].includes(what)

const wordsOf = ({ app, name, sink, what, reason }) => `${app}/${name} ${sink ?? ''} ${what} ${reason ?? ''}`.toLowerCase()

function toggle() {
  held = held === null ? [...store.events] : null
  changed()
}
