// Plays /live/{app}/{name}.mp4 in a <video> by Media Source Extensions, in any page:
//   const player = play(video, 'ws://host/live/app/name.mp4?ticket=T', news => ...)
//   player.close()
// news is one of {state: 'codecs', mime, apart, tracks, leftOut}, {state: 'playing'},
// {state: 'over', reason}, {state: 'renewed'} (open anew), {state: 'unsupported', words},
// {state: 'failed', words}.

const MAX_LAG_S = 1
const TARGET_LAG_S = 0.3
const KEPT_S = 10
const MAX_OFF_S = 0.05
const MP3_NAMES = ['mp4a.6B', 'mp4a.69']
const MP3_TYPE = 'audio/mpeg'

export const canPlay = type => 'MediaSource' in globalThis && MediaSource.isTypeSupported(type)

const canPlayTrack = ({ kind, codecString }, apart) =>
  apart && MP3_NAMES.includes(codecString) ? canPlay(apart) : canPlay(`${kind}/mp4; codecs="${codecString}"`)

// Which of the tracks this browser cannot play, in words.
export const unsupported = ({ mime, apart, tracks }) => {
  if (!mime && !apart) return ['nothing of this stream can be played from MP4']
  if ((!mime || canPlay(mime)) && (!apart || canPlay(apart))) return []
  const lacking = tracks.filter(track => !canPlayTrack(track, apart))
  const named = lacking.length ? lacking : tracks
  return named.map(track => `this browser cannot play ${track.kind} ${track.codec} (${track.codecString})`)
}

// Chromium takes MP3 from a buffer of its own alone; the relay sends it so if it is asked to.
const wantsApart = ({ mime, apart, tracks }) => mime && !apart && !canPlay(mime) && canPlay(MP3_TYPE) &&
  tracks.some(track => MP3_NAMES.includes(track.codecString)) &&
  tracks.every(track => MP3_NAMES.includes(track.codecString) || canPlayTrack(track))

// One buffer, and what waits for it: {type} sets it up, {data, at} is appended.
class Lane {
  #source
  #changed
  #failed
  #waiting = []
  #type = null
  buffer = null

  constructor(source, changed, failed) {
    this.#source = source
    this.#changed = changed
    this.#failed = failed
  }

  put(item) {
    this.#waiting.push(item)
    this.next()
  }

  next() {
    while (this.#source.readyState === 'open' && !this.buffer?.updating && this.#waiting.length) {
      try {
        this.#take(this.#waiting[0])
        this.#waiting.shift()
      } catch (error) {
        if (error.name !== 'QuotaExceededError') this.#failed(error)
        else if (!forget(this.buffer, this.playedTo(), 1)) this.#failed(error)
        return
      }
    }
  }

  playedTo = () => 0

  #take({ type, data, at }) {
    if (type) {
      this.#setUp(type)
      return
    }
    const { buffered } = this.buffer
    const end = buffered.length ? buffered.end(buffered.length - 1) : -1
    if (at !== undefined && Math.abs(at - end) > MAX_OFF_S) this.buffer.timestampOffset = at
    this.buffer.appendBuffer(data)
  }

  #setUp(type) {
    if (!this.buffer) {
      this.buffer = this.#source.addSourceBuffer(type)
      this.buffer.addEventListener('updateend', () => { this.#changed(); this.next() })
    } else if (type !== this.#type) {
      this.buffer.changeType(type)
    }
    this.#type = type
  }
}

// Lets go of what was played so many seconds ago; whether there was any.
const forget = (buffer, now, seconds) => {
  const { buffered, updating } = buffer
  const to = now - seconds
  if (updating || !buffered.length || to - buffered.start(0) <= seconds) return false
  buffer.remove(0, to)
  return true
}

export function play(video, url, tell = () => {}) {
  const source = new MediaSource()
  const address = URL.createObjectURL(source)
  let socket = null
  let apartAt
  let isOver = false

  const end = news => {
    if (isOver) return
    isOver = true
    socket.close()
    URL.revokeObjectURL(address)
    tell(news)
  }
  const failed = error => end({ state: 'failed', words: [String(error?.message ?? error)] })
  const changed = () => {
    follow()
    for (const { buffer } of lanes) if (buffer) forget(buffer, video.currentTime, KEPT_S)
  }
  const movie = new Lane(source, changed, failed)
  const beside = new Lane(source, changed, failed)
  const lanes = [movie, beside]
  for (const lane of lanes) lane.playedTo = () => video.currentTime

  // Stays near what is newest, and skips what the stream left out.
  const follow = () => {
    const { buffered } = video
    if (buffered.length === 0) return
    const last = buffered.length - 1
    const newest = buffered.end(last)
    const isBefore = video.currentTime < buffered.start(last)
    if (isBefore || newest - video.currentTime > MAX_LAG_S) {
      video.currentTime = Math.max(buffered.start(last), newest - TARGET_LAG_S)
    }
    if (video.paused && !video.dataset.held) video.play().then(() => tell({ state: 'playing' }), () => {})
  }

  const begin = codecs => {
    if (wantsApart(codecs)) {
      socket.onclose = null
      socket.close()
      open(`${url}${url.includes('?') ? '&' : '?'}mp3=apart`)
      return
    }
    tell({ state: 'codecs', ...codecs })
    const words = unsupported(codecs)
    if (words.length) {
      if (codecs.mime || codecs.apart) end({ state: 'unsupported', words })
      else tell({ state: 'unsupported', words }) // something may come yet
      return
    }
    if (codecs.mime) movie.put({ type: codecs.mime })
    if (codecs.apart) beside.put({ type: codecs.apart })
  }

  const open = to => {
    socket = new WebSocket(to)
    socket.binaryType = 'arraybuffer'
    socket.onmessage = ({ data }) => {
      if (isOver) return
      if (typeof data !== 'string') {
        if (apartAt === undefined) movie.put({ data })
        else beside.put({ data, at: apartAt })
        apartAt = undefined
        return
      }
      const notice = JSON.parse(data)
      if (notice.type === 'codecs') begin(notice)
      if (notice.type === 'apart') apartAt = notice.at
    }
    socket.onclose = ({ code, reason }) => {
      if (code === 1000 && reason === 'renewed') end({ state: 'renewed' })
      else if (code === 1000) end({ state: 'over', reason })
      else end({ state: 'failed', words: [reason || `the connection was lost (${code})`] })
    }
  }

  source.addEventListener('sourceopen', () => lanes.forEach(lane => lane.next()))
  video.addEventListener('error', () => failed(video.error))
  video.src = address
  open(url)
  return {
    lagS: () => (video.buffered.length ? video.buffered.end(video.buffered.length - 1) - video.currentTime : NaN),
    close: () => end({ state: 'over', reason: 'closed' }),
  }
}
