// Uses the console as an operator does, in a real browser:
//   node console.mjs NODE_MODULES CHROMIUM URL TOKEN SINK_URL SHOTS
// Each line it prints says what it has seen, for whoever runs the relay and the media server beside it:
// they publish at "signed in", stop the server at "sink live", the relay at "sink removed", and bring
// the relay back at "connection lost". The last line is JSON: faults, errors of the page, figures.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'
import { faultsOfPage } from './look.mjs'
import { faultsOfModules } from './modules.mjs'

const [modules, executablePath, base, token, sinkUrl, shots] = process.argv.slice(2)
// Only a hang takes longer.
const LIMIT_MS = 60_000
const { chromium } = createRequire(path.join(modules, 'x'))('playwright-core')
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'console-'))
const browser = await chromium.launchPersistentContext(profile, {
  // Without transitions, or a colour would be measured on its way to another.
  executablePath, headless: true, viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update', '--autoplay-policy=no-user-gesture-required'],
})
const tab = await browser.newPage()
tab.setDefaultTimeout(LIMIT_MS)
const errors = []
const faults = []
const figures = {}
/** What the browser itself says of answers that are meant to be refusals, or do not come. */
let expected = /^$/
const note = text => {
  if (!expected.test(text)) errors.push(text)
}
tab.on('console', message => ['error', 'warning'].includes(message.type()) && note(`${message.text()} ${message.location().url}`))
tab.on('pageerror', error => note(`${error.message} ${error.stack}`))

const say = line => console.log(line)
const button = name => tab.getByRole('button', { name, exact: true })
const row = id => tab.locator(`tbody[data-sink="${id}"]`)
const press = async name => button(name).first().click()
const check = (condition, words) => {
  if (!condition) faults.push(words)
}

async function picture(name) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1440, 360]) {
      await tab.emulateMedia({ colorScheme })
      await tab.setViewportSize({ width, height: width > 900 ? 900 : 760 })
      for (const fault of await tab.evaluate(faultsOfPage)) faults.push(`${name}, ${colorScheme}, ${width} px: ${fault}`)
      await tab.screenshot({ path: path.join(shots, `${name}-${colorScheme}-${width}.png`), fullPage: true })
    }
  }
  await tab.emulateMedia({ colorScheme: 'light' })
  await tab.setViewportSize({ width: 1440, height: 900 })
}

async function signIn() {
  expected = /401/
  await tab.goto(base)
  await tab.getByLabel('Token').fill('wrong')
  await press('Sign in')
  await tab.getByText('This token is not known to the relay.').waitFor()
  await picture('sign-in')
  await tab.getByLabel('Token').fill(token)
  await tab.keyboard.press('Enter')
  await tab.getByText('Nobody publishes yet').waitFor()
  expected = /^$/
  await picture('empty')
  faults.push(...await tab.evaluate(faultsOfModules))
  say('signed in')
}

async function watch() {
  const link = tab.getByRole('link', { name: 'live/cam' })
  await link.waitFor()
  await tab.locator('.streams').getByText('H.264 320×180').waitFor()
  await tab.keyboard.press('/')
  await tab.keyboard.type('no such stream')
  await tab.getByText('No stream fits the filter').waitFor()
  await tab.keyboard.press('Escape')
  await link.click()
  await tab.waitForFunction(() => document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames > 5)
  const frames = () => tab.evaluate(() => document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames)
  const before = await frames()
  await tab.waitForFunction(seen => document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > seen + 20, before)
  figures.frames = await frames()
  await press('Unmute')
  await tab.waitForFunction(() => !document.querySelector('video').muted && document.querySelector('video').webkitAudioDecodedByteCount > 0)
  await press('Mute')
  say('preview moves')
}

async function addSink() {
  await press('Add a sink')
  const dialog = tab.getByRole('dialog')
  await dialog.getByLabel('Id').fill('studio')
  await dialog.getByLabel('URL', { exact: false }).first().fill('http://nowhere/')
  expected = /400/
  await dialog.getByRole('button', { name: 'Add the sink' }).click()
  await dialog.locator('.field.at-fault', { hasText: 'URL' }).first().waitFor()
  expected = /^$/
  await picture('add-sink')
  await dialog.getByLabel('URL', { exact: false }).first().fill(sinkUrl)
  await dialog.getByRole('button', { name: 'Add the sink' }).click()
  await dialog.waitFor({ state: 'detached' })
  await row('studio').locator('.chip', { hasText: 'live' }).waitFor()
  await tab.waitForFunction(() => /bit\/s/.test(document.querySelector('tbody[data-sink=studio] [data-label=Rate]').textContent)
    && !/^0 bit/.test(document.querySelector('tbody[data-sink=studio] [data-label=Rate]').textContent.trim()))
  await tab.locator('line-chart canvas').first().waitFor()
  await picture('stream')
}

/** Pages that need nothing but a look. */
async function pages() {
  for (const [name, key, seen] of [['routes', 'r', 'In the config file'], ['nodes', 'n', 'Media memory'], ['config', 'c', 'In effect'], ['events', 'e', 'studio']]) {
    await tab.keyboard.press('g')
    await tab.keyboard.press(key)
    await tab.locator('main').getByText(seen).first().waitFor()
    await picture(name)
  }
  await tab.keyboard.press('?')
  await tab.getByRole('dialog', { name: 'Keys' }).waitFor()
  await tab.keyboard.press('Escape')
  await tab.goto(`${base}#/streams/live/cam`)
  await row('studio').waitFor()
}

async function sinkFails() {
  const stopped = Date.now()
  say('sink live')
  await row('studio').locator('.reason').waitFor()
  await row('studio').locator('.chip', { hasText: 'retrying' }).waitFor()
  figures.reason = await row('studio').locator('.reason').textContent()
  figures.reasonAfterMs = Date.now() - stopped
  await tab.waitForFunction(() => /retrying/.test(document.title))
  await tab.goto(`${base}#/`)
  await tab.locator('.attention').getByText('studio').waitFor()
  await picture('overview')
  await tab.goBack()
}

async function disableAndRemove() {
  await press('Disable studio')
  const dialog = tab.getByRole('dialog')
  // One that waits for its next try has nothing to cut, so there is nothing to ask.
  await dialog.getByRole('button', { name: 'Disable', exact: true }).click({ timeout: 500 }).catch(() => {})
  await row('studio').locator('.chip', { hasText: 'off' }).waitFor()
  await press('Remove studio')
  await tab.keyboard.press('Escape')
  check(await row('studio').count() === 1, 'Escape must leave the sink alone')
  await press('Remove studio')
  await dialog.getByRole('button', { name: 'Remove the sink' }).click()
  await row('studio').waitFor({ state: 'detached' })
  await tab.reload()
  await tab.getByRole('heading', { name: 'live/cam' }).waitFor()
  check(await row('studio').count() === 0, 'the sink is back after a reload')
  check(await tab.getByLabel('Token').count() === 0, 'a reload signs out')
}

async function loseConnection() {
  expected = /ERR_CONNECTION|WebSocket|Failed to load resource|net::/
  say('sink removed')
  await tab.getByText('Connection lost').waitFor()
  check(await tab.getByRole('heading', { name: 'live/cam' }).count() === 1, 'the last figures are hidden')
  await picture('lost')
  say('connection lost')
  await tab.getByText('Connection lost').waitFor({ state: 'detached' })
  await tab.locator('.connection.open').waitFor()
  say('connection back')
}

let outcome = 'whole'
try {
  fs.rmSync(shots, { recursive: true, force: true })
  fs.mkdirSync(shots, { recursive: true })
  for (const step of [signIn, watch, addSink, pages, sinkFails, disableAndRemove, loseConnection]) await step()
} catch (error) {
  outcome = error.stack
  await tab.screenshot({ path: path.join(shots, 'failed.png') }).catch(() => {})
} finally {
  say(JSON.stringify({ outcome, errors, faults, figures }))
  await browser.close()
  fs.rmSync(profile, { recursive: true, force: true })
}
