/** The frame around every page: navigation, who one is, how the connection is. */
import { html, nothing } from 'lit'
import { showShortcuts } from '../parts/dialog.js'
import { icon } from '../parts/icon.js'
import { button } from '../parts/controls.js'
import { duration } from '../format.js'
import { place } from '../router.js'
import { session, signOut } from '../session.js'
import { illSinks, store } from '../store.js'
import { nextTheme, theme } from '../theme.js'
import { bansPage } from './bans.js'
import { configPage } from './config.js'
import { eventsPage } from './events.js'
import { nodesPage } from './nodes.js'
import { overviewPage } from './overview.js'
import { routesPage } from './routes.js'
import { signInPage } from './sign-in.js'
import { streamPage } from './stream.js'

const PAGES = {
  overview: overviewPage, stream: streamPage, routes: routesPage, bans: bansPage, nodes: nodesPage, config: configPage, events: eventsPage,
}
const LINKS = [['overview', '#/', 'Overview'], ['routes', '#/routes', 'Routes'], ['bans', '#/bans', 'Bans'], ['nodes', '#/nodes', 'Nodes'],
  ['config', '#/config', 'Config'], ['events', '#/events', 'Events']]

/** @param retryNow ends the wait for the next connection */
export function shell(retryNow) {
  if (session.phase !== 'in') return html`<main id="main" class="alone">${signInPage()}</main>${themeSwitch()}`
  const where = place()
  const isStale = store.feed.phase === 'lost'
  return html`
    <a class="skip" href="#main" @click=${toMain}>Skip to the content</a>
    <header class="bar">
      <a class="brand" href="#/"><b>rtmp-relay</b><span class="quiet">${session.me.node}</span></a>
      ${navigation(where)}
      <div class="side">${connection()}${account()}</div>
    </header>
    ${isStale ? lostBanner(retryNow) : nothing}
    <main id="main" tabindex="-1" class=${isStale ? 'stale' : ''}>${PAGES[where.page](where)}</main>`
}

/** The address keeps telling the page. */
function toMain(event) {
  event.preventDefault()
  document.getElementById('main').focus()
}

function navigation({ page }) {
  const ill = illSinks().length
  return html`<nav aria-label="Pages">${LINKS.map(([name, href, words]) => html`
    <a href=${href} aria-current=${page === name || (name === 'overview' && page === 'stream') ? 'page' : 'false'}>${icon(name)}<span>${words}</span>
      ${name === 'overview' && ill > 0 ? html`<em class="badge" title="${ill} sinks need attention">${ill}</em>` : nothing}</a>`)}
  </nav>`
}

function connection() {
  const words = { connecting: 'Connecting', open: 'Live', lost: 'Offline' }[store.feed.phase]
  return html`<span class="connection ${store.feed.phase}" role="status" title="How the console hears of changes">${words}</span>`
}

function account() {
  const { name, role, secured } = session.me
  return html`
    <span class="who" title=${secured ? `signed in as ${name}` : 'no tokens are configured: everyone on this machine is admin'}>
      ${secured ? html`<b>${name}</b> ` : nothing}<span class="quiet">${role}</span></span>
    ${themeSwitch()}
    ${button('', showShortcuts, { look: 'ghost', name: 'Keys', symbol: 'keys' })}
    ${secured ? button('', signOut, { look: 'ghost', name: 'Sign out', symbol: 'leave' }) : nothing}`
}

const themeSwitch = () => html`<button type="button" class="button ghost theme" @click=${nextTheme}
  aria-label="Colours: ${theme()}" title="Colours: ${theme()}">${icon(theme())}</button>`

function lostBanner(retryNow) {
  const { retryAt, why } = store.feed
  const waitMs = retryAt === null ? 0 : retryAt - Date.now()
  return html`<div class="banner">
    <b role="alert">Connection lost</b>${why ? html` <span>(${why})</span>` : nothing}
    <span class="figure">${waitMs > 500 ? `trying again in ${duration(waitMs)}` : 'trying again'}</span>
    <span>What you see is how it was.</span>
    ${button('Try now', retryNow)}</div>`
}
