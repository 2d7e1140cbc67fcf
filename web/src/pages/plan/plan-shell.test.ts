import { describe, expect, it } from 'vitest'
import { aPlan, aStep, anIssue } from '../../testing/fixtures'
import { planToShell } from './plan-shell'

describe('planToShell', () => {
  it('has the commands, and everything else in comments', () => {
    expect(planToShell(aPlan(), anIssue())).toBe(`#!/bin/sh
set -eu
# Short-term plan for Pod broken/api-1: Container crashes repeatedly
# The image cannot be pulled.

# 1. Set the image back
kubectl set image deployment/api app=api:v1 -n broken
# Check: The rollout completes.
# Undo: kubectl rollout undo deployment/api -n broken

# 2. Notify the owners
# (advice: no command)
# Check: The rollout completes.
`)
  })

  it('keeps a line break in a text from becoming a command', () => {
    const plan = aPlan()
    plan.quickFix.summary = 'It is broken.\nrm -rf /\r\nreboot\u2028halt'
    plan.quickFix.steps = [aStep({ description: 'First\nkubectl delete ns broken' })]

    const lines = planToShell(plan, anIssue()).split(/[\n\r\u2028]/)
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual(['set -eu', 'kubectl set image deployment/api app=api:v1 -n broken'])
  })
})
