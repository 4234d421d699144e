/** Figures as people read them, each with its unit. What is unknown is a dash. */
const UNKNOWN = '–'

/** Three significant digits, and never more: a figure that moves must not change its width much. */
function digits(value) {
  if (value >= 100) return value.toFixed(0)
  if (value >= 10) return value.toFixed(1)
  return value.toFixed(2)
}

function scaled(value, step, units) {
  if (value === null || value === undefined) return UNKNOWN
  let i = 0
  // Rounded first, or there would be 1000 kbit/s.
  while (Math.round(value) >= step && i < units.length - 1) {
    value /= step
    i++
  }
  return `${i === 0 ? Math.round(value) : digits(value)} ${units[i]}`
}

export const bitrate = value => scaled(value, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s'])
export const bytes = value => scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB'])
export const count = value => value === null || value === undefined ? UNKNOWN : value.toLocaleString('en')
export const percent = value => `${Math.round(value * 100)} %`
export const fps = value => value === null || value === undefined ? UNKNOWN : `${Number(value.toFixed(1))} fps`

/** Milliseconds. */
export function ms(value) {
  if (value === null || value === undefined) return UNKNOWN
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`
  return `${value >= 100 || value === 0 ? Math.round(value) : digits(value)} ms`
}

/** A length of time in its two largest units. */
export function duration(milliseconds) {
  const s = Math.max(0, Math.round(milliseconds / 1000))
  if (s < 60) return `${s} s`
  const two = (large, largeUnit, small, smallUnit) => `${large} ${largeUnit} ${String(small).padStart(2, '0')} ${smallUnit}`
  if (s < 3600) return two(Math.floor(s / 60), 'min', s % 60, 's')
  if (s < 86_400) return two(Math.floor(s / 3600), 'h', Math.floor(s / 60) % 60, 'min')
  return two(Math.floor(s / 86_400), 'd', Math.floor(s / 3600) % 24, 'h')
}

export const since = (time, now) => time ? duration(now - Date.parse(time)) : UNKNOWN

const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const day = new Intl.DateTimeFormat([], { year: 'numeric', month: 'short', day: 'numeric' })

/** The time of day here; with the day, where that is not today. */
export function localTime(time) {
  if (!time) return UNKNOWN
  const date = new Date(time)
  const today = day.format(date) === day.format(new Date())
  return today ? clock.format(date) : `${day.format(date)}, ${clock.format(date)}`
}

const CODECS = {
  avc1: 'H.264', hvc1: 'HEVC', vvc1: 'VVC', av01: 'AV1', vp09: 'VP9', vp08: 'VP8',
  mp4a: 'AAC', '.mp3': 'MP3', Opus: 'Opus', fLaC: 'FLAC', 'ac-3': 'AC-3', 'ec-3': 'E-AC-3',
}

export const codec = fourCc => CODECS[fourCc] ?? fourCc

/** One track in a few words: "H.264 1920×1080 30 fps". */
export function track(one) {
  const words = [codec(one.codec)]
  if (one.width) words.push(`${one.width}×${one.height}`)
  if (one.frameRate) words.push(fps(one.frameRate))
  if (one.sampleRate) words.push(`${Number((one.sampleRate / 1000).toFixed(2))} kHz`)
  if (one.channels) words.push({ 1: 'mono', 2: 'stereo' }[one.channels] ?? `${one.channels} channels`)
  return words.join(' ')
}

/** "1 sink", "3 sinks". */
export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`
