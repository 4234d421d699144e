/** Keys for the whole console. None of them acts while one types. */
import { showShortcuts } from './parts/dialog.js'

const GO = { o: '#/', r: '#/routes', b: '#/bans', n: '#/nodes', c: '#/config', e: '#/events' }
const CHORD_MS = 1_200
let chordUntil = 0

const isTyping = target => target.closest('input, textarea, select, dialog') !== null

export function listenForShortcuts() {
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const isChord = performance.now() < chordUntil
    chordUntil = 0
    if (isChord && GO[event.key] !== undefined) {
      location.hash = GO[event.key]
    } else if (event.key === 'g') {
      chordUntil = performance.now() + CHORD_MS
    } else if (event.key === '/') {
      document.querySelector('[data-filter]')?.focus()
    } else if (event.key === '?') {
      showShortcuts()
    } else {
      return
    }
    event.preventDefault()
  })
}
