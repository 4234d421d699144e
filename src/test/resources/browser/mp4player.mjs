// Plays /live/{app}/{name}.mp4 in a <video> by Media Source Extensions, in any page:
//   const player = play(video, 'ws://host/live/app/name.mp4?ticket=T', news => ...)
//   player.close()
// news is one of {state: 'codecs', mime, tracks, leftOut}, {state: 'playing'}, {state: 'over', reason},
// {state: 'renewed'}, {state: 'unsupported', words}, {state: 'failed', words}.

const MAX_LAG_S = 1
const TARGET_LAG_S = 0.3
const KEPT_S = 10

export const canPlay = mime => 'MediaSource' in globalThis && MediaSource.isTypeSupported(mime)

// Which of the tracks this browser cannot play, in words.
export const unsupported = ({ mime, tracks }) => {
  if (!mime) return ['nothing of this stream can be played from MP4']
  if (canPlay(mime)) return []
  const lacking = tracks.filter(track => !canPlay(`${track.kind}/mp4; codecs="${track.codecString}"`))
  const named = lacking.length ? lacking : tracks
  return named.map(track => `this browser cannot play ${track.kind} ${track.codec} (${track.codecString})`)
}

export function play(video, url, tell = () => {}) {
  const waiting = []
  const source = new MediaSource()
  let buffer = null
  let mime = null
  let isOver = false
  const address = URL.createObjectURL(source)
  video.src = address
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'

  const end = news => {
    if (isOver) return
    isOver = true
    socket.close()
    URL.revokeObjectURL(address)
    tell(news)
  }
  const begin = codecs => {
    tell({ state: 'codecs', ...codecs })
    const words = unsupported(codecs)
    if (words.length) {
      if (codecs.mime) end({ state: 'unsupported', words })
      else tell({ state: 'unsupported', words }) // something may come yet
      return
    }
    waiting.push({ mime: codecs.mime })
    append()
  }

  const append = () => {
    if (isOver || source.readyState !== 'open' || buffer?.updating || waiting.length === 0) return
    try {
      if (waiting[0].mime) setUp(waiting.shift().mime)
      if (waiting.length && !waiting[0].mime) buffer.appendBuffer(waiting.shift())
    } catch (error) {
      if (error.name === 'QuotaExceededError') forget(0)
      else end({ state: 'failed', words: [String(error)] })
    }
  }
  const setUp = wanted => {
    if (!buffer) {
      buffer = source.addSourceBuffer(wanted)
      buffer.addEventListener('updateend', () => { follow(); forget(KEPT_S); append() })
    } else if (wanted !== mime) {
      buffer.changeType(wanted)
    }
    mime = wanted
  }

  // Stays near what is newest, and skips what the stream left out.
  const follow = () => {
    const ranges = buffer.buffered
    if (ranges.length === 0) return
    const last = ranges.length - 1
    const newest = ranges.end(last)
    const isBefore = video.currentTime < ranges.start(last)
    const isLate = newest - video.currentTime > MAX_LAG_S
    if (isBefore || isLate) video.currentTime = Math.max(ranges.start(last), newest - TARGET_LAG_S)
    if (video.paused && !video.ended && !video.dataset.held) video.play().then(() => tell({ state: 'playing' }), () => {})
  }
  const forget = seconds => {
    const ranges = buffer.buffered
    const to = video.currentTime - seconds
    if (ranges.length && !buffer.updating && to - ranges.start(0) > seconds) buffer.remove(0, to)
  }

  source.addEventListener('sourceopen', append)
  video.addEventListener('error', () => end({ state: 'failed', words: [video.error?.message ?? 'the video failed'] }))
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') begin(JSON.parse(data))
    else { waiting.push(data); append() }
  }
  socket.onclose = ({ code, reason }) => {
    if (code === 1000 && reason === 'renewed') end({ state: 'renewed' })
    else if (code === 1000) end({ state: 'over', reason })
    else end({ state: 'failed', words: [reason || `the connection was lost (${code})`] })
  }
  return {
    lagS: () => (buffer?.buffered.length ? buffer.buffered.end(buffer.buffered.length - 1) - video.currentTime : NaN),
    close: () => end({ state: 'over', reason: 'closed' }),
  }
}
