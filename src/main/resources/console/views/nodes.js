/** The nodes that relay: how each one is, how they stand together, and who is missing. */
import { html, nothing } from 'lit'
import { drainNode } from '../actions.js'
import { bytes, count, plural, since } from '../format.js'
import { nodes, rereadNodes } from '../nodes.js'
import { button, fault, skeleton } from '../parts/controls.js'
import { stateChip } from '../parts/state.js'
import { lacks, session } from '../session.js'

export function nodesPage() {
  const { value, problem } = nodes()
  return html`<header class="page-head"><h1>Nodes</h1>${value === null ? nothing : together(value)}</header>
    ${fault(problem)}
    ${value === null ? problem === null ? skeleton(3) : nothing : html`<div class="grid">${value.nodes.map(card)}${value.missing.map(absent)}</div>`}`
}

/** How they stand as one cluster, in the words of the node that was asked. */
function together({ nodes: present }) {
  const here = present.find(({ name, cluster }) => cluster && name === session.me.node) ?? present.find(({ cluster }) => cluster)
  if (here === undefined) return present.length > 1 ? nothing : html`<span class="quiet">This relay is alone.</span>`
  const { members, nodes: all, quorum } = here.cluster
  return html`<span class="quiet">${count(members)} of ${plural(all, 'node')} in touch; ${count(quorum)} must be for streams to be published</span>`
}

/** By state: what it means for publishers. */
const MEANING = {
  ready: () => 'takes publishers',
  waiting: ({ cluster }) => cluster === null ? 'takes no publishers yet' : `takes no publishers: in touch with too few nodes (${cluster.members}, and ${cluster.quorum} are needed)`,
  draining: () => 'takes no new publishers, and goes when those it has are done',
}

function card(node) {
  const fact = (label, shown) => html`<div><dt>${label}</dt><dd class="figure">${shown}</dd></div>`
  const meter = (used, limit) => used === undefined ? '–' : html`<meter min="0" max=${limit} high=${limit * 0.75} value=${used} aria-label="used"></meter> ${bytes(used)} of ${bytes(limit)}`
  const meaning = MEANING[node.state]?.(node) ?? ''
  return html`<section class="card" data-node=${node.name}><header class="card-head"><h2>${node.name}</h2>
      ${node.name === session.me.node ? html`<span class="tag">this one</span>` : nothing}
      ${stateChip(node.state, meaning)}
      ${node.draining ? nothing : button('Drain', () => drain(node), { look: 'danger-plain', why: lacks('admin'), name: `Drain ${node.name}` })}</header>
    ${node.state === 'ready' ? nothing : html`<p class="note-warn">It ${meaning}.</p>`}
    <dl class="facts">
      ${fact('Version', node.version)}
      ${fact('Up for', html`<span title=${node.since}>${since(node.since, Date.now())}</span>`)}
      ${fact('Streams', count(node.streams))}
      ${fact('Publishers', count(node.publishers))}
      ${fact('Sinks', count(node.sinks))}
      ${fact('Viewers', count(node.viewers))}
      ${fact('Connections', count(node.connections))}
      ${node.cluster ? fact('In touch with', html`${plural(node.cluster.members - 1, 'other')} of ${count(node.cluster.nodes - 1)}`) : nothing}
      ${fact('Media memory', meter(node.memory?.used, node.memory?.limit))}
      ${fact('Java heap', meter(node.heap?.used, node.heap?.limit))}
    </dl>
    ${troubles(node.store)}</section>`
}

const absent = name => html`<section class="card" data-node=${name}><header class="card-head"><h2>${name}</h2>${stateChip('missing', 'does not answer')}</header>
  <p>It does not answer. Publishers that it had come to another node when they connect anew, and their streams go on there.</p></section>`

async function drain(node) {
  await drainNode(node)
  rereadNodes()
}

/** What was set at run time and is not in use, or cannot be kept. */
function troubles(kept) {
  if (!kept) return nothing
  const words = [kept.fault, kept.setAside && `what was set at run time could not be read and was set aside as ${kept.setAside}`, ...kept.unused ?? []]
  return words.filter(Boolean).map(text => html`<p class="fault">${text}</p>`)
}
