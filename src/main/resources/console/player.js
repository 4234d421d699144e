/**
 * Plays a live stream: fragmented MP4 over a WebSocket into Media Source Extensions, close to the live edge.
 */
import { Problem, socketUrl } from './api.js'

/** Phones of Apple have the managed one alone, and that only without AirPlay. */
const Source = globalThis.MediaSource ?? globalThis.ManagedMediaSource
/** How far behind the newest picture one plays: over the upper bound faster, until the lower one; far over it at once. */
const TARGET_LAG_S = 0.4
const CHASE_ABOVE_S = 0.9
const CHASE_RATE = 1.1
const JUMP_ABOVE_S = 4
const KEPT_BEHIND_S = 20
const WAIT_MS = 2_000
/** Without a new picture for so long, one is told so. */
const STILL_MS = 2_000
const CODECS = [['avc', 'H.264'], ['hvc', 'HEVC'], ['hev', 'HEVC'], ['av01', 'AV1'], ['vp0', 'VP9'], ['mp4a.40', 'AAC'], ['mp4a.6', 'MP3'], ['opus', 'Opus'], ['Opus', 'Opus'], ['ac-3', 'AC-3'], ['ec-3', 'E-AC-3'], ['fLaC', 'FLAC']]

export class Player {
  #video
  #path
  #show
  #socket = null
  #source = null
  #buffer = null
  #mime = null
  /** Pieces of the stream, and between them the types of what follows. */
  #waiting = []
  #tick = 0
  /** The newest picture's time, and when it came. */
  #edge = { s: 0, at: 0 }
  #again = 0
  #isOn = false

  /**
   * @param path of the stream, "live/app/name.mp4"
   * @param show takes {phase: 'connecting' | 'playing' | 'waiting' | 'cannot', why, lagS, leftOut}
   */
  constructor(video, path, show) {
    this.#video = video
    this.#path = path
    this.#show = show
  }

  start() {
    if (this.#isOn) return
    this.#isOn = true
    if (Source === undefined) this.#show({ phase: 'cannot', why: 'This browser has no Media Source Extensions.' })
    else this.#open()
  }

  stop() {
    this.#isOn = false
    this.#close()
  }

  async #open() {
    this.#show({ phase: 'connecting', why: null })
    let url
    try {
      url = await socketUrl(this.#path)
    } catch (problem) {
      if (!(problem instanceof Problem && problem.status === 401)) this.#later(problem.message)
      return
    }
    if (!this.#isOn) return
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return
      if (typeof data === 'string') this.#begin(JSON.parse(data))
      else this.#feed(data)
    }
    socket.onclose = ({ code, reason }) => {
      if (socket !== this.#socket) return
      if (code === 1000 && reason === 'renewed') this.#reopen()
      else this.#later(reason || 'No picture comes at the moment.')
    }
  }

  #begin({ mime, leftOut = [] }) {
    if (this.#source !== null) {
      this.#change(mime)
      return
    }
    if (mime === null || !Source.isTypeSupported(mime)) {
      this.#close()
      this.#show({ phase: 'cannot', why: mime === null ? 'Nothing of this stream can be played in a browser.' : lacking(mime), leftOut })
      return
    }
    this.#show({ phase: 'waiting', why: null, leftOut })
    const source = new Source()
    this.#source = source
    this.#video.disableRemotePlayback = true
    this.#video.src = URL.createObjectURL(source)
    source.addEventListener('sourceopen', () => {
      if (source !== this.#source) return
      URL.revokeObjectURL(this.#video.src)
      this.#mime = mime
      this.#buffer = source.addSourceBuffer(mime)
      this.#buffer.addEventListener('updateend', () => this.#append())
      this.#append()
    }, { once: true })
    this.#tick = setInterval(() => this.#keepUp(), 250)
    this.#video.play().catch(() => {}) // A pause, or a rule of the browser against sound; the controls stay.
  }

  /** The same codecs with another size or profile: what is told lies between two pieces of the stream. */
  #change(mime) {
    this.#waiting.push(mime)
    this.#append()
  }

  #feed(bytes) {
    this.#waiting.push(bytes)
    this.#append()
  }

  #append() {
    const buffer = this.#buffer
    if (buffer === null || buffer.updating || this.#video.error !== null) return
    try {
      if (typeof this.#waiting[0] === 'string') this.#retype(this.#waiting.shift())
      if (this.#waiting.length > 0) buffer.appendBuffer(this.#waiting.shift())
      else this.#forget()
    } catch (error) {
      this.#later(`The browser refused the stream: ${error.message}`)
    }
  }

  #retype(mime) {
    if (mime !== this.#mime) this.#buffer.changeType(mime)
    this.#mime = mime
  }

  /** What was long seen is let go, or the browser's memory fills. */
  #forget() {
    const { buffered, currentTime } = this.#video
    if (buffered.length > 0 && currentTime - buffered.start(0) > KEPT_BEHIND_S) this.#buffer.remove(0, currentTime - KEPT_BEHIND_S / 2)
  }

  #keepUp() {
    const video = this.#video
    if (video.error !== null) {
      this.#later(`The browser cannot decode the stream: ${video.error.message || 'no reason given'}`)
      return
    }
    const { buffered } = video
    if (buffered.length === 0) return
    const start = buffered.start(buffered.length - 1)
    const end = buffered.end(buffered.length - 1)
    const lagS = end - video.currentTime
    if (video.currentTime < start || lagS > JUMP_ABOVE_S) video.currentTime = Math.max(start, end - TARGET_LAG_S)
    if (lagS > CHASE_ABOVE_S) video.playbackRate = CHASE_RATE
    else if (lagS < TARGET_LAG_S) video.playbackRate = 1
    if (end !== this.#edge.s) this.#edge = { s: end, at: performance.now() }
    if (performance.now() - this.#edge.at > STILL_MS) this.#show({ phase: 'waiting', why: 'No new picture comes at the moment.' })
    else if (video.readyState > 1) this.#show({ phase: 'playing', why: null, lagS: Math.max(0, lagS) })
  }

  #reopen() {
    this.#close()
    if (this.#isOn) this.#open()
  }

  #later(why) {
    this.#close()
    if (!this.#isOn) return
    this.#show({ phase: 'waiting', why })
    this.#again = setTimeout(() => this.#open(), WAIT_MS)
  }

  #close() {
    clearInterval(this.#tick)
    clearTimeout(this.#again)
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    if (this.#source !== null) {
      this.#video.removeAttribute('src')
      this.#video.load()
    }
    this.#source = null
    this.#buffer = null
    this.#waiting = []
  }
}

/** Which codec it is that the browser has not got. */
function lacking(mime) {
  const codecs = mime.replace(/^.*codecs=/, '').replaceAll('"', '').split(',').map(codec => codec.trim())
  const unknown = codecs.filter(codec => !Source.isTypeSupported(`video/mp4; codecs="${codec}"`))
  return `This browser cannot play ${(unknown.length > 0 ? unknown : codecs).map(named).join(' and ')}.`
}

const named = codec => `${CODECS.find(([start]) => codec.startsWith(start))?.[1] ?? 'the codec'} (${codec})`
