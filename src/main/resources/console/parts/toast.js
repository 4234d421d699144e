/** Short notes of what was done; a live region, so that they are read out too. */
import { html, render } from 'lit'
import { repeat } from 'lit/directives/repeat.js'

const SHOWN_MS = 5_000
let host = null
let notes = []
let next = 0

/** @param tone 'good' | 'warn' | 'bad' */
export function toast(text, tone = 'good') {
  const note = { id: next++, text, tone }
  notes = [...notes.slice(-3), note]
  show()
  setTimeout(() => {
    notes = notes.filter(other => other !== note)
    show()
  }, SHOWN_MS)
}

function show() {
  if (host === null) {
    host = document.body.appendChild(document.createElement('div'))
    host.className = 'toasts'
    host.setAttribute('role', 'status')
    host.setAttribute('aria-live', 'polite')
  }
  render(repeat(notes, note => note.id, note => html`<p class="toast ${note.tone}">${note.text}</p>`), host)
}
