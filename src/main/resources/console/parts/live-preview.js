/** The picture and sound of a stream, with words where there is none. */
import { html, LitElement, nothing } from 'lit'
import { createRef, ref } from 'lit/directives/ref.js'
import { ms } from '../format.js'
import { Player } from '../player.js'
import { icon } from './icon.js'

class LivePreview extends LitElement {
  static properties = {
    app: {},
    name: {},
    /** The stream's codecs: with others, what could not be played may be. */
    codecs: {},
    view: { state: true },
    isMuted: { state: true },
  }

  #video = createRef()
  #player = null
  #seen = () => document.hidden ? this.#stop() : this.#start()

  constructor() {
    super()
    this.view = { phase: 'connecting', why: null }
    this.isMuted = true
  }

  createRenderRoot() {
    return this
  }

  connectedCallback() {
    super.connectedCallback()
    document.addEventListener('visibilitychange', this.#seen)
    if (this.hasUpdated) this.#seen()
  }

  disconnectedCallback() {
    super.disconnectedCallback()
    document.removeEventListener('visibilitychange', this.#seen)
    this.#stop()
  }

  updated(changes) {
    const isOther = changes.has('codecs') && this.view.phase === 'cannot'
    if (changes.has('app') || changes.has('name') || isOther) {
      this.#stop()
      this.#seen()
    }
  }

  render() {
    const { phase, why, lagS, leftOut = [] } = this.view
    const words = { connecting: 'Connecting …', waiting: 'Waiting for the first picture …', cannot: 'There is no preview.' }
    return html`
      <div class="screen" data-phase=${phase}>
        <video ${ref(this.#video)} .muted=${this.isMuted} playsinline autoplay aria-label="Live preview of ${this.app}/${this.name}"></video>
        ${phase === 'playing' ? nothing : html`<p class="note" role="status">${why ?? words[phase]}</p>`}
      </div>
      <div class="screen-bar">
        <button type="button" class="button plain" aria-pressed=${!this.isMuted} @click=${() => { this.isMuted = !this.isMuted }}>
          ${icon(this.isMuted ? 'muted' : 'sound')}${this.isMuted ? 'Unmute' : 'Mute'}</button>
        <span class="quiet">${phase === 'playing' ? html`<span class="figure">${ms(Math.round(lagS * 10) * 100)}</span> buffered here` : nothing}</span>
        ${leftOut.map(text => html`<span class="quiet">${text}</span>`)}
      </div>`
  }

  #start() {
    if (this.#player !== null || !this.#video.value || !this.isConnected) return
    const path = `live/${this.app.split('/').map(encodeURIComponent).join('/')}/${encodeURIComponent(this.name)}.mp4`
    const player = new Player(this.#video.value, path, view => {
      if (player === this.#player) this.view = { leftOut: this.view.leftOut, ...view }
    })
    this.#player = player
    player.start()
  }

  #stop() {
    this.#player?.stop()
    this.#player = null
    this.view = { phase: 'connecting', why: null }
  }
}

customElements.define('live-preview', LivePreview)
