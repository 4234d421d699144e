// Plays live FLV in a real browser, as a page of another origin:
//   node watch.mjs NODE_MODULES CHROMIUM SECONDS URL...
// Each URL, http or ws, gets a <video> with mpegts.js. Once all have begun they are watched for
// SECONDS; then one line of JSON says of each what was played, decoded and heard, and what failed.
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'

const [modules, executablePath, seconds, ...urls] = process.argv.slice(2)
const BEGIN_LIMIT_MS = 30_000
const require = createRequire(path.join(modules, 'x'))
const { chromium } = require('playwright-core')
const player = fs.readFileSync(require.resolve('mpegts.js/dist/mpegts.js'))
const page = `<!doctype html><title>watch</title><script src="/mpegts.js"></script><script>
mpegts.LoggingControl.enableAll = false
window.watch = urls => {
  window.players = urls.map(url => {
    const video = document.body.appendChild(document.createElement('video'))
    video.muted = true
    const state = { url, video, errors: [], info: null }
    const player = mpegts.createPlayer({ type: 'flv', isLive: true, url }, { enableWorker: false, enableStashBuffer: false })
    player.on(mpegts.Events.ERROR, (...what) => state.errors.push(what.map(String).join(' ')))
    player.on(mpegts.Events.MEDIA_INFO, info => { state.info = { video: info.videoCodec, audio: info.audioCodec } })
    player.attachMediaElement(video)
    player.load()
    player.play().catch(error => state.errors.push(String(error)))
    return state
  })
}
window.look = () => players.map(({ url, video, errors, info }) => ({
  url, errors, info,
  time: video.currentTime,
  frames: video.getVideoPlaybackQuality().totalVideoFrames,
  soundBytes: video.webkitAudioDecodedByteCount,
  size: video.videoWidth + 'x' + video.videoHeight,
}))
</script><body></body>`

const server = http.createServer((request, response) => {
  const isPlayer = request.url === '/mpegts.js'
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
  await tab.waitForFunction(() => look().every(one => one.time > 0 && one.frames > 0), null, { timeout: BEGIN_LIMIT_MS })
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
