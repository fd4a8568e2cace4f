/** Schedules that once broke an invariant, written by hand: the traces of issue 12, and others of their kind. */
import { type Fault, NO_FAULT } from './faults.ts';
import type { Trace } from './trace-stage.ts';
import { asked, UNRELATED } from './world-rules.ts';

const SILENT = { kind: 'fail-before', reported: false } as const;
const UNAVAILABLE = { kind: 'fail-before', reported: true } as const;
const PART = { kind: 'partial', bits: 1, class: 'gone' } as const;

interface Expected extends Trace {
  readonly answers: readonly string[];
}

/** A call acts after ten minutes, no snapshot can be read, and ECS refuses the next call: no refusal is believed. */
const actsLater = (name: string, fault: Fault): Expected => ({
  name,
  kinds: [0],
  nature: { memory: 'none' },
  faults: {
    'a/r1': { revoke: [fault], list: [NO_FAULT, ...Array(20).fill(UNAVAILABLE)] },
    'b/r1': { revoke: [{ kind: 'refuse', class: 'refused' }] },
  },
  play({ world, ask, at, heal }) {
    ask('a', world.instance('a', 0));
    at(60_000, () => ask('b', world.instance('b', 0)));
    at(1_200_000, heal);
  },
  answers: ['a: 504 OutcomeUnknown unknown', 'b: 504 OutcomeUnknown unknown'],
});

/** Of two rules that are asked for, another process removes the first and modifies the second. */
const oneGoesOneChanges: Trace['play'] = ({ world, ask, at, heal }) => {
  ask('a', world.instance('a', 0));
  at(10_000, () => {
    const [first, second] = world.group.rules();
    if (first) world.outside.remove(first);
    if (second) world.outside.modify(second, UNRELATED);
    heal();
  });
};

export const TRACES: readonly Expected[] = [
  actsLater('a call that ECS confirmed acts after a later one was refused', {
    kind: 'done-early',
    delay: 600_000,
  }),
  actsLater('a call without an answer acts after a later one was refused', {
    kind: 'late',
    delay: 600_000,
    reported: true,
  }),
  {
    name: 'trace 2: one rule vanishes after an unanswered call, the other is modified in its place',
    kinds: [0, 1],
    faults: { 'a/r1': { revoke: [SILENT] } },
    play: oneGoesOneChanges,
    answers: ['a: 504 OutcomeUnknown unknown'],
  },
  {
    name: 'trace 3: a snapshot that does not show yet what a part of a batch took',
    kinds: [0, 1],
    nature: { lag: 20_000 },
    faults: { 'a/r1': { revoke: [PART] } },
    play({ world, ask, lagFor, heal, at }) {
      lagFor(100);
      ask('a', world.instance('a', 0));
      at(10_000, heal);
    },
    answers: ['a: 200 revoked observed'],
  },
  {
    name: 'trace 3: the same, and another process takes the rest: absent by reply, nothing was changed',
    kinds: [0, 1],
    nature: { lag: 20_000 },
    faults: { 'a/r1': { revoke: [PART] } },
    play({ world, ask, lagFor, heal, at }) {
      lagFor(100);
      ask('a', world.instance('a', 0));
      at(45, () => {
        const rest = world.group.rules().find(({ kind }) => kind === 1);
        if (rest) world.outside.remove(rest);
      });
      at(10_000, heal);
    },
    answers: ['a: 200 revoked observed'],
  },
  {
    name: 'trace 4: a policy that is deployed denies what another instance has revoked meanwhile',
    kinds: [0],
    faults: { 'b/r1': { list: [{ kind: 'slow', delay: 3_000 }] } },
    play({ world, ask, at, heal }) {
      ask('b', world.instance('b', 0, [0]));
      ask('a', world.instance('a', 0));
      at(20_000, heal);
    },
    answers: ['a: 200 revoked reply', 'b: 403 PolicyDenied unknown'],
  },
  {
    name: 'trace 5: the table cannot be read after the token has revoked',
    kinds: [0],
    faults: { 'b/r1': { read: Array(20).fill(UNAVAILABLE) } },
    play({ world, ask, at, heal }) {
      ask('a', world.instance('a', 0));
      at(5_000, () => ask('b', world.instance('b', 0)));
      at(20_000, heal);
    },
    answers: ['a: 200 revoked reply', 'b: 503 StoreUnavailable unknown'],
  },
  {
    name: 'an attempt compares every snapshot with the request, not only the first one after a takeover',
    kinds: [0, 1],
    faults: { 'a/r1': { revoke: [{ kind: 'fail-doubtful' }] } },
    play({ world, ask, at, heal }) {
      ask('a', world.instance('a', 0));
      at(65, () => {
        const second = world.group.rules().find(({ kind }) => kind === 1);
        if (second) world.outside.modify(second, UNRELATED);
      });
      at(20_000, heal);
    },
    answers: ['a: 504 OutcomeUnknown unknown'],
  },
  {
    name: 'an owner frozen before it signs its call, which names a rule that is modified: it sends nothing after the thaw',
    kinds: [0, 1],
    nature: { era: 2020 },
    faults: { 'a/r1': { revoke: [{ kind: 'freeze', sent: false, delay: 3_000_000 }] } },
    play: oneGoesOneChanges,
    answers: ['a: 504 OutcomeUnknown unknown'],
  },
  {
    name: 'the group is deleted after an unanswered call: the token ends all the same',
    kinds: [0],
    faults: { 'a/r1': { revoke: [SILENT] } },
    play({ world, ask, at, heal }) {
      ask('a', world.instance('a', 0));
      at(10_000, () => {
        world.outside.deleteGroup();
        heal();
      });
    },
    answers: ['a: 504 OutcomeUnknown unknown'],
  },
  {
    name: 'ECS refuses one rule of three: the batch is not sent again, and the refusal is stored beside the others',
    kinds: [0, 1, 2],
    nature: { locked: 1 },
    play({ world, ask, at, heal }) {
      ask('a', world.instance('a', 0));
      at(40_000, heal);
    },
    answers: ['a: 504 OutcomeUnknown unknown'],
  },
  {
    name: 'a snapshot from before a new rule was created does not show that the rule is gone',
    kinds: [],
    request: {
      form: 'permissions',
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-1',
      IfAbsent: 'succeed',
      permissions: [asked(0)],
    },
    nature: { lag: 20_000 },
    faults: { 'a/r1': { revoke: [UNAVAILABLE] } },
    play({ world, ask, at, lagFor, heal }) {
      world.outside.add({ kind: 0, priority: 1 });
      ask('a', world.instance('a', 0));
      at(50, () => lagFor(2_000));
      at(40_000, heal);
    },
    answers: ['a: 200 revoked reply'],
  },
  {
    name: 'what the call for one entry took is created again before the call for the next one would go out',
    kinds: [0, 1],
    request: {
      form: 'permissions',
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-1',
      IfAbsent: 'succeed',
      permissions: [asked(0, 5), asked(1, 5)],
    },
    nature: { matching: 'anything' },
    play({ world, ask, at, heal }) {
      ask('a', world.instance('a', 0));
      at(85, () => {
        for (const kind of [0, 1]) world.outside.add({ kind, priority: 1 });
      });
      at(40_000, heal);
    },
    answers: ['a: 200 revoked observed'],
  },
  {
    name: 'a plan, and another process creates a rule that matches before the first snapshot',
    kinds: [0],
    planned: true,
    play({ world, ask, heal, at }) {
      world.outside.add({ kind: 0, priority: 1 });
      ask('a', world.instance('a', 0));
      at(10_000, heal);
    },
    answers: ['a: 409 PlanChanged none'],
  },
  {
    name: 'a plan of nothing, and a rule that matches comes between the snapshot and the call',
    kinds: [1],
    request: {
      form: 'flat',
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-1',
      IfAbsent: 'succeed',
      rule: asked(0),
    },
    planned: true,
    play({ world, ask, heal, at }) {
      ask('a', world.instance('a', 0));
      at(45, () => world.outside.add({ kind: 0, priority: 1 }));
      at(10_000, heal);
    },
    answers: ['a: 200 absent observed'],
  },
  {
    name: 'ECS refuses a batch, takes a rule that is as new as a snapshot may be old, and refuses the rest',
    kinds: [0],
    request: {
      form: 'permissions',
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-1',
      IfAbsent: 'succeed',
      permissions: [asked(0), asked(1)],
    },
    faults: {
      'a/r1': {
        revoke: [
          { kind: 'partial', bits: 2, class: 'refused' },
          { kind: 'refuse', class: 'refused' },
        ],
      },
    },
    play({ world, ask, heal, at }) {
      world.outside.add({ kind: 1, priority: 1 });
      ask('a', world.instance('a', 0));
      at(10_000, heal);
    },
    answers: ['a: 504 OutcomeUnknown unknown'],
  },
];
