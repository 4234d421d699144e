/** The nodes that relay, and how each one is. */
import { html, nothing } from 'lit'
import { drainNode } from '../actions.js'
import { api } from '../api.js'
import { bytes, count, since } from '../format.js'
import { button, fault, skeleton } from '../parts/controls.js'
import { stateChip } from '../parts/state.js'
import { lacks, session } from '../session.js'
import { Resource } from '../resource.js'

const REREAD_MS = 5_000
const nodes = new Resource(api.nodes)

export function nodesPage() {
  // The page is drawn each second by the counters; its own figures are read less often.
  const { value, problem } = nodes.keep(Math.floor(Date.now() / REREAD_MS))
  return html`<header class="page-head"><h1>Nodes</h1></header>
    ${fault(problem)}
    ${value === null ? problem === null ? skeleton(3) : nothing : html`<div class="grid">${value.nodes.map(card)}</div>`}`
}

function card(node) {
  const fact = (label, shown) => html`<div><dt>${label}</dt><dd class="figure">${shown}</dd></div>`
  const meter = (used, limit) => used === undefined ? '–' : html`<meter min="0" max=${limit} high=${limit * 0.75} value=${used} aria-label="used"></meter> ${bytes(used)} of ${bytes(limit)}`
  return html`<section class="card"><header class="card-head"><h2>${node.name}</h2>
      ${node.name === session.me.node ? html`<span class="tag">this one</span>` : nothing}
      ${node.draining ? stateChip('ending', 'takes no new publishers') : stateChip('ready', 'takes publishers')}
      ${node.draining ? nothing : button('Drain', () => drain(node), { look: 'danger-plain', why: lacks('admin'), name: `Drain ${node.name}` })}</header>
    <dl class="facts">
      ${fact('Version', node.version)}
      ${fact('Up for', since(node.since, Date.now()))}
      ${fact('Streams', count(node.streams))}
      ${fact('Publishers', count(node.publishers))}
      ${fact('Sinks', count(node.sinks))}
      ${fact('Viewers', count(node.viewers))}
      ${fact('Connections', count(node.connections))}
      ${fact('Media memory', meter(node.memory?.used, node.memory?.limit))}
      ${fact('Java heap', meter(node.heap?.used, node.heap?.limit))}
    </dl>
    ${troubles(node.store)}</section>`
}

async function drain(node) {
  await drainNode(node)
  nodes.refresh()
}

/** What was set at run time and is not in use, or cannot be kept. */
function troubles(kept) {
  if (!kept) return nothing
  const words = [kept.fault, kept.setAside && `what was set at run time could not be read and was set aside as ${kept.setAside}`, ...kept.unused ?? []]
  return words.filter(Boolean).map(text => html`<p class="fault">${text}</p>`)
}
