/**
 * Plays a live stream: fragmented MP4 over a WebSocket into Media Source Extensions, close to the live edge.
 */
import { Problem, socketUrl } from './api.js'
import { MediaLane } from './media-lane.js'

/** Phones of Apple have the managed one alone, and that only without AirPlay. */
const Source = globalThis.MediaSource ?? globalThis.ManagedMediaSource
/** How far behind the newest picture one plays: over the upper bound faster, until the lower one; far over it at once. */
const TARGET_LAG_S = 0.4
const CHASE_ABOVE_S = 0.9
const CHASE_RATE = 1.1
const JUMP_ABOVE_S = 4
const WAIT_MS = 2_000
/** Without a new picture for so long, one is told so. */
const STILL_MS = 2_000
/** What most browsers take MP3 as: in a buffer of its own. */
const MP3_ALONE = 'audio/mpeg'
const isMp3 = ({ codecString }) => codecString?.startsWith('mp4a.6') ?? false
const CODECS = [['avc', 'H.264'], ['hvc', 'HEVC'], ['hev', 'HEVC'], ['av01', 'AV1'], ['vp0', 'VP9'], ['mp4a.40', 'AAC'], ['mp4a.6', 'MP3'], ['opus', 'Opus'], ['Opus', 'Opus'], ['ac-3', 'AC-3'], ['ec-3', 'E-AC-3'], ['fLaC', 'FLAC']]

export class Player {
  #video
  #path
  #show
  #socket = null
  #source = null
  #movie = null
  /** MP3, where the browser does not take it as part of a movie. */
  #beside = null
  #query = {}
  #besideAt
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
      url = await socketUrl(this.#path, this.#query)
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
      if (typeof data === 'string') this.#hear(JSON.parse(data))
      else this.#feed(data)
    }
    socket.onclose = ({ code, reason }) => {
      if (socket !== this.#socket) return
      if (code === 1000 && reason === 'renewed') this.#reopen()
      else this.#later(reason || 'No picture comes at the moment.')
    }
  }

  #hear(notice) {
    if (notice.type === 'apart') this.#besideAt = notice.at
    else if (this.#source === null) this.#begin(notice)
    else this.#setUp(notice) // another size or profile of the same codecs
  }

  #begin(notice) {
    const { mime, apart, leftOut = [] } = notice
    if (wantsApart(notice)) {
      this.#query = { mp3: 'apart' }
      this.#reopen()
      return
    }
    const lacking = lackingOf(notice)
    if (lacking !== null) {
      this.#close()
      this.#show({ phase: 'cannot', why: lacking, leftOut })
      return
    }
    this.#show({ phase: 'waiting', why: null, leftOut })
    const source = new Source()
    this.#source = source
    const lane = () => new MediaLane(source, () => this.#video.currentTime, error => this.#later(`The browser refused the stream: ${error.message}`))
    this.#movie = lane()
    this.#beside = apart ? lane() : null
    this.#setUp({ mime, apart })
    this.#video.disableRemotePlayback = true
    this.#video.src = URL.createObjectURL(source)
    source.addEventListener('sourceopen', () => {
      if (source !== this.#source) return
      URL.revokeObjectURL(this.#video.src)
      this.#movie.next()
      this.#beside?.next()
    }, { once: true })
    this.#tick = setInterval(() => this.#keepUp(), 250)
    this.#video.play().catch(() => {}) // A pause, or a rule of the browser against sound; the controls stay.
  }

  #setUp({ mime, apart }) {
    if (mime) this.#movie.put({ type: mime })
    if (apart) this.#beside?.put({ type: apart })
  }

  #feed(data) {
    const at = this.#besideAt
    this.#besideAt = undefined
    if (at === undefined) this.#movie?.put({ data })
    else this.#beside?.put({ data, at })
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
    this.#movie = null
    this.#beside = null
    this.#besideAt = undefined
  }
}

/** Whether all would play if MP3 came beside the movie. */
function wantsApart({ mime, apart, tracks = [] }) {
  return mime !== null && !apart && !Source.isTypeSupported(mime) && Source.isTypeSupported(MP3_ALONE) && tracks.some(isMp3)
    && tracks.every(track => isMp3(track) || takes(track.codecString))
}

const takes = codec => Source.isTypeSupported(`video/mp4; codecs="${codec}"`)
/** Why the browser cannot play it; null if it can. */
function lackingOf({ mime, apart, tracks = [] }) {
  if (!mime && !apart) return 'Nothing of this stream can be played in a browser.'
  if ((!mime || Source.isTypeSupported(mime)) && (!apart || Source.isTypeSupported(apart))) return null
  const codecs = tracks.map(track => track.codecString)
  const unknown = codecs.filter(codec => !takes(codec))
  return `This browser cannot play ${(unknown.length > 0 ? unknown : codecs).map(named).join(' and ')}.`
}

const named = codec => `${CODECS.find(([start]) => codec?.startsWith(start))?.[1] ?? 'the codec'} (${codec})`
