// api/openapi.yaml as tests need it: its operations, and a check of every answer against it.
import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'

const file = new URL('../../api/openapi.yaml', import.meta.url)
export const doc = parse(readFileSync(file, 'utf8'))

export const operations = Object.entries(doc.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, op]) => ({
      id: op.operationId,
      method: method.toUpperCase(),
      path,
      op,
      parameters: [...(item.parameters ?? []), ...(op.parameters ?? [])].map(resolve),
    })),
)
export const operation = (id) => operations.find((o) => o.id === id)

export function resolve(node) {
  while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((at, key) => at[key], doc)
  return node
}

// A member that the contract does not name is a fault, too. A component is closed where it is used, not
// where it is defined, since some are parts of others.
function close(node, top = false) {
  if (Array.isArray(node)) return node.map((n) => close(n))
  if (!node || typeof node !== 'object') return node
  if (node.$ref) return { allOf: [{ $ref: node.$ref }], unevaluatedProperties: false }
  const out = {}
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties') out[key] = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, close(v)]))
    else if (key === 'items') out[key] = close(value)
    else if (key === 'allOf') out[key] = value.map((part) => (part.$ref ? part : close(part, true)))
    else if (key !== 'example') out[key] = value
  }
  if (!top && (out.properties || out.allOf)) out.unevaluatedProperties = false
  return out
}

const ajv = new Ajv({ strict: false, allErrors: true })
addFormats(ajv)
const components = Object.fromEntries(Object.entries(doc.components.schemas).map(([name, s]) => [name, close(s, true)]))
// A component that only names another keeps the reference open.
for (const [name, s] of Object.entries(doc.components.schemas)) if (s.$ref) components[name] = s
ajv.addSchema({ $id: 'https://api.example/schema', components: { schemas: components } })

function absolute(node) {
  if (Array.isArray(node)) return node.map(absolute)
  if (!node || typeof node !== 'object') return node
  return Object.fromEntries(
    Object.entries(node).map(([k, v]) => [k, k === '$ref' ? `https://api.example/schema${v}` : absolute(v)]),
  )
}

const compiled = new Map()
function validator(key, schema) {
  if (!compiled.has(key)) compiled.set(key, ajv.compile(absolute(close(schema))))
  return compiled.get(key)
}

/* What is wrong with an answer by the contract: a list of sentences, empty when it keeps it. */
export function faults(id, answer) {
  const { op } = operation(id)
  const failed = answer.status >= 400
  const response = resolve(failed ? op.responses.default : op.responses[String(answer.status)])
  if (!response) return [`${id}: status ${answer.status} is not in the contract`]
  const content = response.content
  if (!content) return answer.text ? [`${id}: a body where the contract has none`] : []
  const type = (answer.type ?? '').split(';')[0].trim()
  const media = content[type] ?? content['application/octet-stream']
  if (!media) return [`${id} ${answer.status}: type ${type} is not in the contract`]
  if (!/json/.test(type) || !media.schema) return []
  const check = validator(`${id} ${failed ? 'default' : answer.status}`, media.schema)
  if (check(answer.json)) return []
  return check.errors.map((e) => `${id} ${answer.status}: ${e.instancePath || '/'} ${e.message} ${JSON.stringify(e.params)}`)
}
