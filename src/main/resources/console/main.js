/** Starts the console: session, feed, and one drawing for whatever changed between two frames. */
import { render } from 'lit'
import { Feed } from './feed.js'
import { onMove } from './router.js'
import { onSession, resume, session } from './session.js'
import { listenForShortcuts } from './shortcuts.js'
import { forget, illSinks, showFeed, store, take, watch } from './store.js'
import { applyTheme } from './theme.js'
import { shell } from './views/shell.js'

const CLOCK_MS = 1_000
const feed = new Feed(take, showFeed)
const root = document.body.appendChild(document.createElement('div'))
root.className = 'console'
let isDue = false

function draw() {
  if (isDue) return
  isDue = true
  requestAnimationFrame(() => {
    isDue = false
    render(shell(() => feed.retryNow()), root)
  })
}

/** A tab in the background tells too what is ill. */
function title() {
  const failed = illSinks().filter(({ sink }) => sink.state === 'failed').length
  const retrying = illSinks().filter(({ sink }) => sink.state === 'retrying').length
  const words = [failed > 0 ? `${failed} failed` : '', retrying > 0 ? `${retrying} retrying` : ''].filter(Boolean)
  if (session.phase === 'in' && store.feed.phase === 'lost') words.unshift('connection lost')
  const text = [...words, 'rtmp-relay'].join(' · ')
  if (document.title !== text) document.title = text
}

onSession(() => {
  if (session.phase === 'in') {
    feed.start()
  } else {
    feed.stop()
    forget()
  }
  title()
  draw()
})
watch(title)
watch(draw)
onMove(() => {
  draw()
  scrollTo(0, 0)
})
addEventListener('themechange', draw)
applyTheme()
listenForShortcuts()
draw()
resume()
// Ages and countdowns go on while nothing comes, as when the connection is lost.
setInterval(() => {
  if (store.feed.phase !== 'open') draw()
}, CLOCK_MS)
