import { HttpResponse } from 'msw'

/** A stream that a test writes to. */
export class EventStream {
  readonly requests: Request[] = []
  private readonly open = new Set<ReadableStreamDefaultController<Uint8Array>>()
  private readonly encoder = new TextEncoder()
  /** Sent to each new follower. */
  private readonly initial: string[] = []

  constructor() {
    streams.add(this)
  }

  /** The response to one follower's request. */
  respond(request: Request): HttpResponse<ReadableStream<Uint8Array>> {
    this.requests.push(request)
    const { open, encoder, initial } = this
    let own: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller
        open.add(controller)
        for (const text of initial) controller.enqueue(encoder.encode(text))
      },
      cancel() {
        open.delete(own)
      },
    })
    return new HttpResponse(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }

  sendFirst(name: string, data: unknown, id = ''): this {
    this.initial.push(frame(name, data, id))
    return this
  }

  send(name: string, data: unknown, id = ''): void {
    for (const controller of this.open) controller.enqueue(this.encoder.encode(frame(name, data, id)))
  }

  /** What a server sends when it has nothing to say. */
  comment(): void {
    for (const controller of this.open) controller.enqueue(this.encoder.encode(': heartbeat\n\n'))
  }

  /** Ends the connections, as a server that restarts does. */
  end(): void {
    for (const controller of this.open) controller.close()
    this.open.clear()
  }

  get followers(): number {
    return this.open.size
  }
}

const streams = new Set<EventStream>()

export function closeStreams(): void {
  for (const stream of streams) stream.end()
  streams.clear()
}

export function frame(name: string, data: unknown, id = ''): string {
  return `${id === '' ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
