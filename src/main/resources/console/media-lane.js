/**
 * One source buffer, and what waits for it: `{type}` sets it up, or changes it between two pieces of the stream;
 * `{data, at}` is such a piece, with the second of the stream it begins at where that does not stand in it.
 */
const KEPT_BEHIND_S = 20
/** Frames without a time of their own follow each other, unless they are off by more. */
const MAX_OFF_S = 0.05

export class MediaLane {
  #source
  #playedTo
  #refused
  #waiting = []
  #type = null
  #buffer = null

  /**
   * @param playedTo says how far one has come, in seconds
   * @param refused takes what the browser says against a piece
   */
  constructor(source, playedTo, refused) {
    this.#source = source
    this.#playedTo = playedTo
    this.#refused = refused
  }

  put(item) {
    this.#waiting.push(item)
    this.next()
  }

  /** Goes on with what waits, if the browser can take it now. */
  next() {
    try {
      while (this.#source.readyState === 'open' && !this.#buffer?.updating && this.#waiting.length > 0) this.#take(this.#waiting.shift())
      if (this.#buffer !== null && !this.#buffer.updating) this.#forget()
    } catch (error) {
      this.#refused(error)
    }
  }

  #take({ type, data, at }) {
    if (type !== undefined) {
      this.#setUp(type)
      return
    }
    const { buffered } = this.#buffer
    const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : -1
    if (at !== undefined && Math.abs(at - end) > MAX_OFF_S) this.#buffer.timestampOffset = at
    this.#buffer.appendBuffer(data)
  }

  #setUp(type) {
    if (this.#buffer === null) {
      this.#buffer = this.#source.addSourceBuffer(type)
      this.#buffer.addEventListener('updateend', () => this.next())
    } else if (type !== this.#type) this.#buffer.changeType(type)
    this.#type = type
  }

  /** What was long seen is let go, or the browser's memory fills. */
  #forget() {
    const { buffered } = this.#buffer
    const to = this.#playedTo() - KEPT_BEHIND_S / 2
    if (buffered.length > 0 && to - buffered.start(0) > KEPT_BEHIND_S / 2) this.#buffer.remove(0, to)
  }
}
