// Plays live MP4 in a real browser, as a page of another origin, with mp4player.mjs:
//   node watch-mp4.mjs NODE_MODULES CHROMIUM SECONDS URL...
// Once all have begun, or said why not, they are watched for SECONDS; then one line of JSON says of
// each what was played, decoded and heard, and what was told.
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'

const [modules, executablePath, seconds, ...urls] = process.argv.slice(2)
const BEGIN_LIMIT_MS = 30_000
const require = createRequire(path.join(modules, 'x'))
const { chromium } = require('playwright-core')
const player = fs.readFileSync(new URL('mp4player.mjs', import.meta.url))
const page = `<!doctype html><title>watch</title><body></body><script type="module">
import { play } from '/mp4player.mjs'
window.watch = urls => {
  window.players = urls.map(url => {
    const video = document.body.appendChild(document.createElement('video'))
    video.muted = true
    const state = { url, video, told: [] }
    state.player = play(video, url, news => state.told.push(news))
    return state
  })
}
window.look = () => players.map(({ url, video, told, player }) => ({
  url, told,
  mime: told.find(news => news.mime)?.mime,
  words: told.flatMap(news => news.words ?? []),
  refused: told.some(news => news.state === 'unsupported' || news.state === 'failed'),
  time: video.currentTime,
  lagMs: Math.round(player.lagS() * 1000),
  frames: video.getVideoPlaybackQuality().totalVideoFrames,
  dropped: video.getVideoPlaybackQuality().droppedVideoFrames,
  soundBytes: video.webkitAudioDecodedByteCount,
  size: video.videoWidth + 'x' + video.videoHeight,
}))
</script>`

const server = http.createServer((request, response) => {
  const isPlayer = request.url === '/mp4player.mjs'
  response.setHeader('content-type', isPlayer ? 'text/javascript' : 'text/html')
  response.end(isPlayer ? player : page)
})
await new Promise(listening => server.listen(0, '127.0.0.1', listening))
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'watch-'))
const browser = await chromium.launchPersistentContext(profile, {
  executablePath, headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--autoplay-policy=no-user-gesture-required'],
})
try {
  const tab = await browser.newPage()
  await tab.goto(`http://127.0.0.1:${server.address().port}/`)
  await tab.evaluate(list => watch(list), urls)
  await tab.waitForFunction(() => look().every(one => one.refused || one.time > 0), null, { timeout: BEGIN_LIMIT_MS })
    .catch(() => {}) // what did not begin is seen in the figures
  const before = await tab.evaluate(() => look())
  await tab.waitForTimeout(seconds * 1000)
  const after = await tab.evaluate(() => look())
  console.log(JSON.stringify(after.map((one, i) => ({
    ...one, playedMs: Math.round((one.time - before[i].time) * 1000), newFrames: one.frames - before[i].frames,
    newSoundBytes: one.soundBytes - before[i].soundBytes,
  }))))
} finally {
  await browser.close()
  fs.rmSync(profile, { recursive: true, force: true })
  server.closeAllConnections()
  server.close()
}
