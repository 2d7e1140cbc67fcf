import assert from 'node:assert/strict'
import { test } from 'node:test'
import Ajv from 'ajv'
import { parseAllDocuments } from 'yaml'
import { charts, leavesOf, parseStrictly, pathsOf, skeletonOf, undocumentedIn, usesOf } from './charts.js'

test('there are charts to check', () => assert.ok(charts.length > 0))

for (const { name, chart, valuesText, schema, templates, manifests, extra } of charts) {
  const values = parseStrictly(valuesText)

  test(`${name}: Chart.yaml says what it is`, () => {
    assert.equal(chart.apiVersion, 'v2')
    assert.equal(chart.name, name)
    assert.match(chart.version, /^\d+\.\d+\.\d+$/)
    assert.ok(chart.description)
  })

  test(`${name}: values fit their schema, and unknown ones are refused`, () => {
    assert.ok(schema, 'values.schema.json is missing')
    const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema)
    assert.ok(validate(values), JSON.stringify(validate.errors))
    assert.ok(!validate({ ...values, misspelt: 1 }), 'a misspelt value is accepted')
    for (const leaf of leavesOf(values)) {
      assert.ok(!validate(withValue(values, leaf, { wrong: 'type' })), `${leaf} accepts a map of anything`)
    }
  })

  test(`${name}: every value has a comment of one line`, () => assert.deepEqual(undocumentedIn(valuesText), []))

  test(`${name}: templates read only values that exist, and every value is read`, () => {
    const used = templates.flatMap(({ text }) => usesOf(text))
    const known = pathsOf(values)
    assert.deepEqual(used.filter(path => !known.includes(path)), [])
    assert.deepEqual(leavesOf(values).filter(leaf => !used.some(path => leaf === path || leaf.startsWith(`${path}.`))), [])
  })

  test(`${name}: templates and manifests are Kubernetes objects`, () => {
    const files = [
      ...templates.filter(({ file }) => file.endsWith('.yaml')).map(({ file, text }) => ({ file, text: skeletonOf(text) })),
      ...manifests,
    ]
    const objects = files.flatMap(({ file, text }) => parseAllDocuments(text, { uniqueKeys: true }).map(document => ({ file, document })))
      .filter(({ document }) => document.errors.length > 0 || document.toJS() !== null)
    assert.ok(objects.length > 0, 'there is no object in it')
    for (const { file, document } of objects) {
      assert.deepEqual(document.errors, [], file)
      const object = document.toJS()
      assert.ok(object.apiVersion && object.kind && object.metadata?.name, `${file} lacks apiVersion, kind or metadata.name`)
    }
  })

  test(`${name}: actions are closed`, () => {
    for (const { file, text } of templates) {
      assert.equal((text.match(/\{\{/g) ?? []).length, (text.match(/\}\}/g) ?? []).length, file)
      const opened = (text.match(/\{\{-?\s*(if|range|with|define|block)\b/g) ?? []).length
      assert.equal((text.match(/\{\{-?\s*end\b/g) ?? []).length, opened, `${file}: blocks and ends differ`)
    }
  })

  for (const { file, text } of extra) {
    test(`${name}: ${file} is YAML without repeated keys`, () => assert.ok(Object.keys(parseStrictly(text)).length > 0))
  }
}

function withValue(values, path, value) {
  const copy = structuredClone(values)
  const keys = path.split('.')
  const last = keys.pop()
  keys.reduce((at, key) => at[key], copy)[last] = value
  return copy
}
