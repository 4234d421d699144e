/** Something read by a call, and read again when it may have changed. */
import { changed } from './store.js'

export class Resource {
  #read
  #stamp
  value = null
  problem = null
  isBusy = false

  constructor(read) {
    this.#read = read
  }

  /** Reads, unless that was done for the same stamp already. */
  keep(stamp) {
    if (this.#stamp !== stamp && !this.isBusy) {
      this.#stamp = stamp
      this.refresh()
    }
    return this
  }

  async refresh() {
    this.isBusy = true
    try {
      this.value = await this.#read()
      this.problem = null
    } catch (problem) {
      this.problem = problem
    }
    this.isBusy = false
    changed()
  }
}
