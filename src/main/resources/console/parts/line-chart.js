/** Lines over the last five minutes, drawn by Chart.js in the colours of the theme. */
import { html, LitElement } from 'lit'
import { createRef, ref } from 'lit/directives/ref.js'
import { colour } from '../theme.js'

const SPAN_S = 300
const MAX_LINES = 8

class LineChart extends LitElement {
  static properties = {
    /** [{label, values, role}], as long as `at`; the role is of a colour. */
    lines: { attribute: false },
    at: { attribute: false },
    format: { attribute: false },
    /** Steps of the scale in powers of two, as bytes are counted. */
    isBinary: { type: Boolean },
    label: {},
  }

  #canvas = createRef()
  #chart = null
  #recolour = () => this.#draw(true)

  createRenderRoot() {
    return this
  }

  render() {
    return html`<canvas role="img" aria-label=${this.label} ${ref(this.#canvas)}></canvas>`
  }

  connectedCallback() {
    super.connectedCallback()
    addEventListener('themechange', this.#recolour)
  }

  disconnectedCallback() {
    super.disconnectedCallback()
    removeEventListener('themechange', this.#recolour)
    this.#chart?.destroy()
    this.#chart = null
  }

  async firstUpdated() {
    const { CategoryScale, Chart, Filler, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip } = await import('chart.js')
    Chart.register(CategoryScale, Filler, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip)
    if (!this.isConnected) return
    this.#chart = new Chart(this.#canvas.value, { type: 'line', data: { datasets: [] }, options: this.#options() })
    this.#draw(true)
  }

  updated() {
    this.#draw(false)
  }

  #draw(isRecoloured) {
    if (this.#chart === null) return
    const now = this.at.at(-1) ?? 0
    const lines = this.lines.slice(0, MAX_LINES)
    const sets = this.#chart.data.datasets
    sets.length = Math.min(sets.length, lines.length)
    lines.forEach(({ label, values, role }, i) => {
      const known = sets[i]?.label === label && !isRecoloured
      sets[i] = known ? sets[i] : { label, borderColor: colour(role), backgroundColor: colour(role), borderWidth: 1.5, pointRadius: 0 }
      sets[i].data = values.map((y, j) => ({ x: (this.at[j] - now) / 1000, y }))
    })
    if (isRecoloured) this.#chart.options = this.#options()
    if (this.isBinary) this.#scale(lines)
    this.#chart.update('none')
  }

  #scale(lines) {
    const top = Math.max(1024, ...lines.flatMap(({ values }) => values))
    const max = 2 ** Math.ceil(Math.log2(top))
    Object.assign(this.#chart.options.scales.y, { max })
    this.#chart.options.scales.y.ticks.stepSize = max / 4
  }

  #options() {
    const ink = colour('ink-2')
    const font = { family: getComputedStyle(document.body).fontFamily, size: 11 }
    const y = value => this.format(value)
    return {
      animation: false, parsing: false, normalized: true, maintainAspectRatio: false, color: ink, font,
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: {
          type: 'linear', min: -SPAN_S, max: 0, border: { display: false }, grid: { display: false },
          ticks: { stepSize: 60, color: ink, font, maxRotation: 0, callback: s => s === 0 ? 'now' : `${s / 60} min` },
        },
        y: { beginAtZero: true, border: { display: false }, grid: { color: colour('line') }, ticks: { maxTicksLimit: 5, color: ink, font, callback: y } },
      },
      plugins: {
        legend: { position: 'bottom', align: 'start', labels: { boxWidth: 12, boxHeight: 2, color: ink, font } },
        tooltip: {
          animation: false,
          callbacks: { title: ([first]) => first ? `${Math.round(-first.parsed.x)} s ago` : '', label: item => `${item.dataset.label}: ${y(item.parsed.y)}` },
        },
      },
    }
  }
}

customElements.define('line-chart', LineChart)
