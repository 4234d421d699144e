/** The config in effect; checks a change before it is made; reads the file again. */
import { html, nothing } from 'lit'
import { api } from '../api.js'
import { at, button, fault, skeleton } from '../parts/controls.js'
import { confirm } from '../parts/dialog.js'
import { toast } from '../parts/toast.js'
import { tree } from '../parts/tree.js'
import { Resource } from '../resource.js'
import { lacks } from '../session.js'
import { changed, store } from '../store.js'

const config = new Resource(api.config)
/** What came of the last check and the last reload: {problem} or {changes} or {applied, pending}. */
let checked = null
let reloaded = null
let isBusy = false

export function configPage() {
  const { value, problem } = config.keep(store.configSeen)
  const why = lacks('admin')
  return html`<header class="page-head"><h1>Config</h1>
      ${value === null ? nothing : html`<span class="quiet">${value.file ? html`<code>${value.file}</code>, ` : nothing}read at ${at(value.loadedAt)}</span>`}
      <div class="actions">${button('Reload the file', reload, { why })}</div></header>
    ${fault(problem)}
    ${reloaded === null ? lastReload(value) : html`<section class="card"><h2>Reload</h2>${outcome(reloaded)}</section>`}
    ${waiting(value)}
    <section class="card"><h2>Check a change</h2>
      <p class="quiet">Paste the file as it would be. Nothing is changed by a check. A change of the file itself is noticed and applied within two seconds.</p>
      <form class="check" @submit=${check}>
        <label class="field"><span>Candidate, YAML</span>
          <textarea class="editor" name="text" spellcheck="false" autocomplete="off" ?disabled=${why !== null} placeholder="routes:"></textarea></label>
        <div class="actions">${why === null ? html`<button type="submit" class="button primary" aria-disabled=${isBusy}>Check</button>` : button('Check', () => {}, { why })}</div>
      </form>
      ${checked === null ? nothing : outcome(checked)}</section>
    <section class="card"><h2>In effect <span class="quiet">defaults filled in, secrets masked</span></h2>
      ${value === null ? problem === null ? skeleton(8) : nothing : tree(value.config)}</section>`
}

function lastReload(value) {
  if (!value?.reload) return nothing
  const { outcome: word, words, faults = [], applied = [], pending = [], at: time } = value.reload
  return html`<section class="card"><h2>Last reload <span class="quiet">${at(time)}, ${word}</span></h2>
    ${words ? html`<p>${words}</p>` : nothing}${faultList(faults)}${changeList('Applied', applied)}${changeList('Waits for a restart', pending)}</section>`
}

/** What waits for a restart stays told, whatever later reloads came to. */
function waiting(value) {
  if (!value?.pending?.length || reloaded?.pending?.length || value.reload?.pending?.length) return nothing
  return html`<section class="card"><h2>Not in effect yet</h2>${changeList('Waits for a restart', value.pending)}</section>`
}

function outcome({ problem, changes, applied = [], pending = [], words }) {
  if (problem) return html`<div role="alert">${fault(problem)}${faultList(problem.errors)}</div>`
  const all = changes ?? [...applied, ...pending]
  if (all.length === 0) return html`<p class="note-good good" role="status">${words ?? (changes ? 'It is good, and it changes nothing.' : 'The file is as it was: nothing to do.')}</p>`
  return html`<div role="status">${words ? html`<p>${words}</p>` : nothing}
    ${changes ? changeList('It is good. It would change', changes) : nothing}${changeList('Applied', applied)}${changeList('Waits for a restart', pending)}</div>`
}

function changeList(title, changes) {
  if (changes.length === 0) return nothing
  return html`<h3>${title}</h3>${changes.map(({ path, before, after, effect }) => html`<div class="change"><code>${path}</code>
    <span><span class="was">${text(before)}</span> → <b>${text(after)}</b></span>${html`<span class="tag">${whenHeld[effect] ?? effect}</span>`}</div>`)}`
}

const whenHeld = { live: 'at once', next: 'for who connects next', restart: 'after a restart' }

const text = value => value === null || value === undefined ? 'nothing' : typeof value === 'object' ? JSON.stringify(value) : String(value)

function faultList(faults = []) {
  return faults.map(({ path, pointer, line, detail, message }) => html`<div class="change"><code>${path ?? pointer}</code><span>${detail ?? message}</span>
    ${line ? html`<span class="tag">line ${line}</span>` : html`<span></span>`}</div>`)
}

async function check(event) {
  event.preventDefault()
  const candidate = event.target.elements.text.value
  if (isBusy || candidate.trim() === '') return
  isBusy = true
  changed()
  try {
    checked = await api.checkConfig(candidate)
  } catch (problem) {
    checked = { problem }
  }
  isBusy = false
  changed()
}

async function reload() {
  if (!await confirm('Read the config file again?', 'If it is good, what it changes is applied, or told as waiting for a restart. A file with faults changes nothing. Streams that it does not name go on untouched.', 'Reload')) return
  try {
    reloaded = await api.reloadConfig()
    toast('The file is read')
  } catch (problem) {
    reloaded = { problem }
  }
  config.refresh()
}
