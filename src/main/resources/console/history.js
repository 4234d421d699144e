/** The figures of one stream over the last five minutes, one for each second, oldest first. */
const KEPT = 300

export class History {
  at = []
  inward = []
  /** By the sink's id: {rate, queue, delay}, as long as `at`. */
  sinks = new Map()

  add(time, stream) {
    this.at.push(time)
    this.inward.push(stream.publisher?.bitrate ?? 0)
    for (const sink of stream.sinks) {
      if (!this.sinks.has(sink.id)) this.sinks.set(sink.id, this.#empty())
    }
    const present = new Map(stream.sinks.map(sink => [sink.id, sink]))
    for (const [id, line] of this.sinks) {
      const sink = present.get(id)
      const isFed = sink !== undefined && sink.state === 'live'
      line.rate.push(isFed ? sink.bitrate ?? 0 : null)
      line.queue.push(isFed ? sink.queue.bytes : null)
      line.delay.push(isFed ? sink.delayMs?.p99 ?? null : null)
      if (sink === undefined && line.rate.every(value => value === null)) this.sinks.delete(id)
    }
    if (this.at.length > KEPT) this.#shift()
  }

  /** A sink that came later has nothing to show for the time before. */
  #empty() {
    const before = () => new Array(this.at.length - 1).fill(null)
    return { rate: before(), queue: before(), delay: before() }
  }

  #shift() {
    this.at.shift()
    this.inward.shift()
    for (const { rate, queue, delay } of this.sinks.values()) {
      rate.shift()
      queue.shift()
      delay.shift()
    }
  }
}
