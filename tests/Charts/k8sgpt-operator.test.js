import assert from 'node:assert/strict'
import { test } from 'node:test'
import Ajv from 'ajv'
import { parse } from 'yaml'
import { charts, skeletonOf } from './charts.js'

const { schema, valuesText, templates } = charts.find(({ name }) => name === 'k8sgpt-operator')
const validate = new Ajv({ strict: true }).compile(schema)
const values = () => parse(valuesText)
const object = parse(skeletonOf(templates.find(({ file }) => file === 'k8sgpt.yaml').text))

test('the K8sGPT object has no AI backend and changes nothing', () => {
  assert.equal(object.kind, 'K8sGPT')
  assert.equal(object.apiVersion, 'core.k8sgpt.ai/v1alpha1')
  assert.equal(object.spec.ai.enabled, false)
  assert.equal(object.spec.ai.autoRemediation.enabled, false)
  assert.equal(object.spec.ai.secret, undefined)
})

const wrong = [
  ['a name in capitals', v => { v.k8sgpt.name = 'Cluster' }],
  ['a version without v', v => { v.k8sgpt.version = '0.4.36' }],
  ['a filter twice', v => { v.k8sgpt.filters = ['Pod', 'Pod'] }],
  ['a filter that is a path', v => { v.k8sgpt.filters = ['../Pod'] }],
  ['memory without a known unit', v => { v.k8sgpt.resources.limits.memory = '512 megabytes' }],
  ['noCache as text', v => { v.k8sgpt.noCache = 'true' }],
  ['a namespace with a slash', v => { v.k8sgpt.targetNamespace = 'a/b' }],
  ['no name', v => { delete v.k8sgpt.name }],
]
for (const [what, change] of wrong) {
  test(`wrong values are refused: ${what}`, () => {
    const changed = values()
    change(changed)
    assert.ok(!validate(changed))
  })
}
