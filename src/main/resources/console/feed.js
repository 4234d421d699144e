/**
 * The one WebSocket that keeps the console up to date. It comes back by itself, with growing waits and
 * jitter, and asks for what it missed.
 */
import { Problem, socketUrl } from './api.js'

const FIRST_WAIT_MS = 500
const MAX_WAIT_MS = 8_000
/** Counters come once a second: a feed so long without a word is dead, whatever TCP believes. */
const SILENCE_MS = 6_000

export class Feed {
  #tell
  #show
  #socket = null
  #running = false
  #tries = 0
  #retry = 0
  #silence = 0
  #lastSeq = null

  /**
   * @param tell takes each message
   * @param show takes {phase: 'connecting' | 'open' | 'lost', retryAt, why}
   */
  constructor(tell, show) {
    this.#tell = tell
    this.#show = show
    addEventListener('online', () => this.retryNow())
  }

  start() {
    if (this.#running) return
    this.#running = true
    this.#lastSeq = null
    this.#show({ phase: 'connecting', retryAt: null, why: null })
    this.#open()
  }

  stop() {
    this.#running = false
    this.#drop()
  }

  /** Ends the wait for the next try. */
  retryNow() {
    if (this.#running && this.#socket === null && this.#retry !== 0) {
      this.#drop()
      this.#open()
    }
  }

  async #open() {
    let url
    try {
      url = await socketUrl('api/v1/events', this.#lastSeq === null ? {} : { after: this.#lastSeq })
    } catch (problem) {
      // Without a right to be here the sign-in page takes over; anything else may pass.
      if (!(problem instanceof Problem && problem.status === 401)) this.#lost(problem.message)
      return
    }
    if (!this.#running || this.#socket !== null) return
    const socket = new WebSocket(url)
    this.#socket = socket
    this.#watch()
    socket.onmessage = message => {
      if (socket === this.#socket) this.#take(JSON.parse(message.data))
    }
    socket.onclose = closed => {
      if (socket === this.#socket) this.#lost(closed.reason || null)
    }
  }

  #take(message) {
    this.#watch()
    if (message.seq !== undefined) this.#lastSeq = message.seq
    if (message.type === 'snapshot' || message.type === 'resumed') {
      this.#tries = 0
      this.#show({ phase: 'open', retryAt: null, why: null })
    }
    this.#tell(message)
  }

  #watch() {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#lost('nothing was heard for some seconds'), SILENCE_MS)
  }

  #lost(why) {
    this.#drop()
    if (!this.#running) return
    const bound = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries++)
    const waitMs = bound / 2 + Math.random() * bound / 2
    this.#show({ phase: 'lost', retryAt: Date.now() + waitMs, why })
    this.#retry = setTimeout(() => {
      this.#retry = 0
      this.#open()
    }, waitMs)
  }

  #drop() {
    clearTimeout(this.#retry)
    clearTimeout(this.#silence)
    this.#retry = 0
    const socket = this.#socket
    this.#socket = null
    if (socket !== null) socket.close()
  }
}
