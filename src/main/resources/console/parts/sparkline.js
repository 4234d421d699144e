/** The last minute of a figure as a line without axes. */
import { html } from 'lit'

const WIDTH = 80
const HEIGHT = 20
const SHOWN = 60

/** From zero up, so that a dip looks as deep as it is. */
export function sparkline(values) {
  const last = values.slice(-SHOWN)
  const top = Math.max(1, ...last) * 1.1
  const x = i => (WIDTH - (last.length - 1 - i) * (WIDTH / (SHOWN - 1))).toFixed(1)
  const y = value => (HEIGHT - (value / top) * HEIGHT).toFixed(1)
  const points = last.map((value, i) => `${x(i)},${y(value)}`).join(' ')
  return html`<svg class="sparkline" viewBox="0 -1 ${WIDTH} ${HEIGHT + 2}" aria-hidden="true"><polyline points=${points}/></svg>`
}
