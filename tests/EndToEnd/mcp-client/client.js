// Calls tools of an MCP server as a coding agent does, with the client of the protocol's authors:
//   MCP_TOKEN=<access token> node client.js <url> [<tool> <arguments as JSON>]...
// It prints {"server", "tools", "results"}, with a result for each call; a call that the protocol itself refuses is {"refused": message}.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const [url, ...calls] = process.argv.slice(2)
const client = new Client({ name: 'end-to-end', version: '1' })
await client.connect(
  new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { Authorization: `Bearer ${process.env.MCP_TOKEN}` } } }),
)

const { tools } = await client.listTools()
const results = []
for (let i = 0; i < calls.length; i += 2) {
  results.push(await client.callTool({ name: calls[i], arguments: JSON.parse(calls[i + 1]) }).catch((error) => ({ refused: error.message })))
}

await client.close()
console.log(JSON.stringify({ server: client.getServerVersion().name, tools: tools.map((tool) => tool.name), results }))
