/** Who is kept from publishing, and for how long. */
import { html, nothing } from 'lit'
import { addBan, liftBan } from '../actions.js'
import { api } from '../api.js'
import { at, button, empty, fault, skeleton } from '../parts/controls.js'
import { lacks } from '../session.js'
import { Resource } from '../resource.js'
import { store } from '../store.js'

const bans = new Resource(api.bans)

export function bansPage() {
  const { value, problem } = bans.keep(store.bansSeen)
  const now = Date.now()
  const list = value?.bans.filter(ban => Date.parse(ban.until) > now) ?? []
  return html`<header class="page-head"><h1>Bans</h1><span class="quiet">Who is kept from publishing, whatever it presents.</span></header>
    ${fault(problem)}
    ${value === null ? problem === null ? skeleton(2) : nothing : html`
      <section class="card"><header class="card-head"><h2>In force</h2>
        <div class="actions">${button('Ban an address', add, { look: 'primary', symbol: 'add', why: lacks('operator') })}</div></header>
        ${list.length > 0 ? table(list) : empty('Nobody is banned', html`<p>A publisher can be kept out here, or while it is disconnected from its stream’s page.</p>`)}</section>`}`
}

const table = list => html`<table class="cards"><thead><tr><th scope="col">Address</th><th scope="col">Stream</th><th scope="col">Until</th><th scope="col">Why</th><th><span class="hidden">Actions</span></th></tr></thead>
  <tbody>${list.map(row)}</tbody></table>`

const row = ban => html`<tr>
  <th scope="row" data-label="Address"><code>${ban.address}</code></th>
  <td data-label="Stream">${ban.stream ?? 'all streams'}</td>
  <td data-label="Until" class="figure">${at(ban.until)}</td>
  <td data-label="Why" class="reason">${ban.reason ?? ''}</td>
  <td class="actions">${button('Lift', () => lift(ban), { why: lacks('operator'), name: `Lift the ban of ${ban.address}` })}</td></tr>`

async function add() {
  if (await addBan()) bans.refresh()
}

async function lift(ban) {
  await liftBan(ban)
  bans.refresh()
}
