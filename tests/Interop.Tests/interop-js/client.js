// node client.js ADDRESS CASE: one case against the test server; exits with 1 and the reason when it fails.
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import grpc from '@grpc/grpc-js'
import protoLoader from '@grpc/proto-loader'

const definition = protoLoader.loadSync(
  ['grpc/testing/test.proto', 'grpc/health/v1/health.proto', 'grpc/reflection/v1/reflection.proto'],
  {
    includeDirs: [fileURLToPath(new URL('../Protos/', import.meta.url))],
    longs: String,
    enums: String,
    oneofs: true,
  },
)
const api = grpc.loadPackageDefinition(definition).grpc

const [address, name] = process.argv.slice(2)
const options = { 'grpc.max_receive_message_length': -1 }
const connect = (Service, extra = {}) => new Service(address, grpc.credentials.createInsecure(), { ...options, ...extra })
const client = connect(api.testing.TestService)

/** Resolves with the response and what came around it; never rejects, so that a case can assert on the error. */
const unary = (method, request, { metadata = new grpc.Metadata(), on = client, ...callOptions } = {}) =>
  new Promise((resolve) => {
    const result = {}
    const call = on[method](request, metadata, callOptions, (error, response) => Object.assign(result, { error, response }))
    call.on('metadata', (headers) => (result.headers = headers))
    call.on('status', (status) => resolve(Object.assign(result, { status })))
  })

/** Resolves with every response and the final status of a stream. */
const drain = (call, onResponse = () => {}) =>
  new Promise((resolve) => {
    const result = { responses: [] }
    call.on('metadata', (headers) => (result.headers = headers))
    call.on('data', (response) => {
      result.responses.push(response)
      onResponse(response, call)
    })
    call.on('error', () => {})
    call.on('status', (status) => resolve(Object.assign(result, { status })))
  })

const payload = (size) => ({ body: Buffer.alloc(size) })
const sizes = (responses) => responses.map((response) => response.payload.body.length)
const echoMetadata = () => {
  const metadata = new grpc.Metadata()
  metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value')
  metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from([0xab, 0xab, 0xab, 0x00, 0xff]))
  return metadata
}
const assertEchoed = ({ headers, status }) => {
  assert.deepEqual(headers.get('x-grpc-test-echo-initial'), ['test_initial_metadata_value'])
  assert.deepEqual(status.metadata.get('x-grpc-test-echo-trailing-bin'), [Buffer.from([0xab, 0xab, 0xab, 0x00, 0xff])])
}

const cases = {
  async empty_unary() {
    const { status, response } = await unary('emptyCall', {})
    assert.equal(status.code, grpc.status.OK)
    assert.deepEqual(response, {})
  },

  async large_unary() {
    const { response } = await unary('unaryCall', { responseSize: 314159, payload: payload(271828) })
    assert.equal(response.payload.body.length, 314159)
  },

  async client_streaming() {
    const response = await new Promise((resolve, reject) => {
      const call = client.streamingInputCall((error, response) => (error ? reject(error) : resolve(response)))
      for (const size of [27182, 8, 1828, 45904]) call.write({ payload: payload(size) })
      call.end()
    })
    assert.equal(response.aggregatedPayloadSize, 74922)
  },

  async server_streaming() {
    const asked = [31415, 9, 2653, 58979]
    const { responses, status } = await drain(
      client.streamingOutputCall({ responseParameters: asked.map((size) => ({ size })) }),
    )
    assert.deepEqual(sizes(responses), asked)
    assert.equal(status.code, grpc.status.OK)
  },

  async ping_pong() {
    const asked = [31415, 9, 2653, 58979]
    const call = client.fullDuplexCall()
    const write = (index) => call.write({ responseParameters: [{ size: asked[index] }] })
    write(0)
    let received = 0
    const { responses, status } = await drain(call, () => (++received < asked.length ? write(received) : call.end()))
    assert.deepEqual(sizes(responses), asked)
    assert.equal(status.code, grpc.status.OK)
  },

  async empty_stream() {
    const call = client.fullDuplexCall()
    call.end()
    const { responses, status } = await drain(call)
    assert.deepEqual(responses, [])
    assert.equal(status.code, grpc.status.OK)
  },

  async client_compressed_unary() {
    const compressing = connect(api.testing.TestService, { 'grpc.default_compression_algorithm': 2 })
    const request = { responseSize: 314159, payload: payload(271828), expectCompressed: { value: true } }
    const compressed = await unary('unaryCall', request, { on: compressing })
    assert.equal(compressed.status.code, grpc.status.OK, compressed.status.details)
    assert.equal(compressed.response.payload.body.length, 314159)

    const plain = await unary('unaryCall', request)
    assert.equal(plain.status.code, grpc.status.INVALID_ARGUMENT)
  },

  async server_compressed_unary() {
    const asked = await unary('unaryCall', { responseSize: 314159, responseCompressed: { value: true } })
    assert.equal(asked.response.payload.body.length, 314159)

    const plain = await unary('unaryCall', { responseSize: 314159, responseCompressed: { value: false } })
    assert.equal(plain.response.payload.body.length, 314159)
  },

  async server_compressed_streaming() {
    const { responses } = await drain(
      client.streamingOutputCall({
        responseParameters: [
          { size: 31415, compressed: { value: true } },
          { size: 92653, compressed: { value: false } },
        ],
      }),
    )
    assert.deepEqual(sizes(responses), [31415, 92653])
  },

  async custom_metadata() {
    assertEchoed(await unary('unaryCall', { responseSize: 1 }, { metadata: echoMetadata() }))

    const call = client.fullDuplexCall(echoMetadata())
    call.write({ responseParameters: [{ size: 1 }] })
    call.end()
    assertEchoed(await drain(call))
  },

  async status_code_and_message() {
    const responseStatus = { code: 2, message: 'test status message' }
    const answered = await unary('unaryCall', { responseStatus })
    assert.equal(answered.status.code, 2)
    assert.equal(answered.status.details, 'test status message')

    const call = client.fullDuplexCall()
    call.write({ responseStatus })
    call.end()
    const streamed = await drain(call)
    assert.equal(streamed.status.code, 2)
    assert.equal(streamed.status.details, 'test status message')
  },

  async special_status_message() {
    const message = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈 100 %\t\n'
    const { status } = await unary('unaryCall', { responseStatus: { code: 2, message } })
    assert.equal(status.code, 2)
    assert.equal(status.details, message)
  },

  async unimplemented_method() {
    const { status } = await unary('unimplementedCall', {})
    assert.equal(status.code, grpc.status.UNIMPLEMENTED)
  },

  async unimplemented_service() {
    const { status } = await unary('unimplementedCall', {}, { on: connect(api.testing.UnimplementedService) })
    assert.equal(status.code, grpc.status.UNIMPLEMENTED)
  },

  async cancel_after_begin() {
    const status = await new Promise((resolve) => {
      const call = client.streamingInputCall(() => {})
      call.on('status', resolve)
      call.cancel()
    })
    assert.equal(status.code, grpc.status.CANCELLED)
  },

  async cancel_after_first_response() {
    const call = client.fullDuplexCall()
    call.write({ responseParameters: [{ size: 31415 }] })
    const { responses, status } = await drain(call, () => call.cancel())
    assert.deepEqual(sizes(responses), [31415])
    assert.equal(status.code, grpc.status.CANCELLED)
  },

  async timeout_on_sleeping_server() {
    const call = client.streamingOutputCall(
      { responseParameters: [{ size: 1, intervalUs: 60_000_000 }] },
      { deadline: Date.now() + 100 },
    )
    const { status } = await drain(call)
    assert.equal(status.code, grpc.status.DEADLINE_EXCEEDED)
  },

  async health() {
    const health = connect(api.health.v1.Health)
    const known = await unary('check', {}, { on: health })
    assert.equal(known.response.status, 'SERVING')
    const unknown = await unary('check', { service: 'no.such.Service' }, { on: health })
    assert.equal(unknown.status.code, grpc.status.NOT_FOUND)

    const { responses, status } = await drain(health.watch({}), (_, call) => call.cancel())
    assert.deepEqual(responses.map((response) => response.status), ['SERVING'])
    assert.equal(status.code, grpc.status.CANCELLED)
  },

  async reflection() {
    const call = connect(api.reflection.v1.ServerReflection).serverReflectionInfo()
    call.write({ listServices: '' })
    call.end()
    const { responses } = await drain(call)
    const names = responses[0].listServicesResponse.service.map((service) => service.name)
    assert.ok(names.includes('grpc.testing.TestService'), names.join())
  },
}

if (!cases[name]) {
  throw new Error(`No case '${name}': one of ${Object.keys(cases).join(', ')}`)
}

await cases[name]()
console.log(`OK: ${name}`)
process.exit(0)
