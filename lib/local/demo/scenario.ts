/** What the demonstration tells, and what must hold in it. */
import { isDeepStrictEqual } from 'node:util';
import { destinationText } from '../../core/model/rule-shapes.ts';
import type { StoredRule } from '../../simulators/ecs/rules/types.ts';
import { ADDRESS_SAMPLE, GROUP_SAMPLE, type JsonRequest, requestOf } from '../commands/samples.ts';
import type { Reply, Stage } from './environment.ts';
import type { Paper } from './report.ts';

/** Shows everything; the paper counts what does not hold. */
export async function tellStory(stage: Stage, paper: Paper): Promise<void> {
  paper.heading('revoke-egress: two sample requests of the API document, from end to end');
  paper.say(
    'A request goes over HTTP to a gateway, which hands it to the function as Function Compute would; the function ' +
      'calls ECS through the real SDK. ECS is a simulator that verifies the signature and writes down what it is ' +
      `asked. Gateway: ${stage.gateway}`,
  );
  const first = await revokeSample(stage, paper, '1. Revoke access to an address segment', ADDRESS_SAMPLE);
  if (first.ruleId !== undefined) {
    await replay(stage, paper, first, first.ruleId);
    await conflict(stage, paper, first.request);
  }
  await revokeSample(stage, paper, '5. Revoke access to another security group', GROUP_SAMPLE);
}

interface Scene {
  readonly request: JsonRequest;
  readonly reply: Reply;
  /** The rule that went, if one did. */
  readonly ruleId: string | undefined;
}

async function revokeSample(stage: Stage, paper: Paper, title: string, sample: string): Promise<Scene> {
  const printed = requestOf(sample);
  const groupId = printed.SecurityGroupId ?? '';
  const added = { RegionId: 'cn-hangzhou', ClientToken: `demo-${groupId}` };
  const request = { ...added, ...printed };

  paper.heading(title);
  paper.say('The sample, exactly as the document prints it:');
  paper.quote(sample);
  paper.say('It leaves two members out, which the demonstration adds:');
  paper.quote(JSON.stringify(added));
  const before = stage.egress(groupId);
  paper.say(`The egress rules of ${groupId} before:`);
  paper.table(before.map(row));
  const reply = await stage.revoke(request);
  paper.say(`POST /revocations answers ${reply.status}:`);
  paper.quote(JSON.stringify(reply.body, null, 2));
  const after = stage.egress(groupId);
  paper.say('The egress rules after:');
  paper.table(after.map(row));

  const gone = before.filter((rule) => !after.some(sameRule(rule)));
  const ruleId = gone[0]?.SecurityGroupRuleId;
  const { Outcome, Evidence } = reply.body;
  const revokes = revokeCalls(stage).filter((call) => call.parameters.SecurityGroupId === groupId);
  paper.check(
    'The answer is 200, revoked, and ECS itself confirmed it.',
    reply.status === 200 && Outcome === 'revoked' && Evidence === 'reply',
    { status: reply.status, Outcome, Evidence },
  );
  paper.check('Exactly one rule is gone, and it is the one that was asked for.', fits(gone, printed), gone);
  paper.check('The answer names that rule.', isDeepStrictEqual(revokedIds(reply), [ruleId]), reply.body);
  paper.check(
    'ECS saw exactly one RevokeSecurityGroupEgress, by the id of that rule.',
    revokes.length === 1 && isDeepStrictEqual(namedIds(revokes[0]?.parameters), [ruleId]),
    revokes,
  );
  return { request, reply, ruleId };
}

async function replay(stage: Stage, paper: Paper, { request, reply }: Scene, ruleId: string): Promise<void> {
  const groupId = request.SecurityGroupId ?? '';

  paper.heading('2. The same request again');
  const seen = requestsSeen(stage);
  const again = await stage.revoke(request);
  paper.say(`POST /revocations answers ${again.status}, Idempotency-Replayed: ${again.replayed}`);
  paper.check('It is marked as a replay; the first answer was not.', again.replayed && !reply.replayed);
  paper.check(
    'It is the stored answer, member for member.',
    isDeepStrictEqual(again.body, reply.body),
    again,
  );
  paper.check('ECS was not called.', requestsSeen(stage) === seen, requestsSeen(stage) - seen);

  paper.heading('3. Somebody puts the rule back, and the request comes once more');
  const { SecurityGroupRuleId: newId } = stage.simulator.world.recreateRule(ruleId);
  const late = await stage.revoke(request);
  const rules = stage.egress(groupId);
  paper.say(`POST /revocations answers ${late.status}, Idempotency-Replayed: ${late.replayed}`);
  paper.check('It is the same replay.', late.replayed && late.text === again.text, late);
  paper.check(
    `The new rule ${newId} is untouched: one ClientToken is one change.`,
    rules.some((rule) => rule.SecurityGroupRuleId === newId),
    rules,
  );
  paper.check('ECS was not called.', requestsSeen(stage) === seen, requestsSeen(stage) - seen);
}

async function conflict(stage: Stage, paper: Paper, request: JsonRequest): Promise<void> {
  paper.heading('4. The same ClientToken with another request');
  const seen = requestsSeen(stage);
  const reply = await stage.revoke({ ...request, DestCidrIp: '10.0.0.0/16' });
  paper.say(`POST /revocations with DestCidrIp=10.0.0.0/16 answers ${reply.status}:`);
  paper.quote(`${reply.body.code}: ${reply.body.title} ${reply.body.detail}`);
  paper.check(
    'It is refused with 422 IdempotentParameterMismatch.',
    reply.status === 422 && reply.body.code === 'IdempotentParameterMismatch',
    reply,
  );
  paper.check('ECS was not called.', requestsSeen(stage) === seen, requestsSeen(stage) - seen);
}

const requestsSeen = ({ simulator }: Stage): number => simulator.journal.counters().requests;
const revokeCalls = ({ simulator }: Stage) => simulator.journal.entries('RevokeSecurityGroupEgress');

/** What a call names: the values of `SecurityGroupRuleId.N`, in the order of N. */
const namedIds = (parameters: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries(parameters)
    .filter(([name]) => name.startsWith('SecurityGroupRuleId.'))
    .map(([, value]) => value);

/** The answer came over the wire, so its shape is looked at, not believed. */
function revokedIds({ body }: Reply): unknown[] {
  const revoked = body.Revoked;
  return Array.isArray(revoked) ? revoked.map((rule) => rule?.SecurityGroupRuleId) : [];
}

const sameRule = (a: StoredRule) => (b: StoredRule) => a.SecurityGroupRuleId === b.SecurityGroupRuleId;

/** ECS's word for the samples' word. */
const POLICIES: Readonly<Record<string, string>> = { Allow: 'Accept', Drop: 'Drop' };

/** One rule, with the destination, protocol, ports and policy of the sample. */
function fits(gone: readonly StoredRule[], sample: JsonRequest): boolean {
  const [rule, ...more] = gone;
  return (
    rule !== undefined &&
    more.length === 0 &&
    rule.DestCidrIp === sample.DestCidrIp &&
    rule.DestGroupId === sample.DestGroupId &&
    rule.IpProtocol.toLowerCase() === sample.IpProtocol &&
    rule.PortRange === sample.PortRange &&
    rule.Policy === POLICIES[sample.Policy ?? '']
  );
}

const row = (rule: StoredRule): Record<string, string> => ({
  rule: rule.SecurityGroupRuleId,
  protocol: rule.IpProtocol,
  ports: rule.PortRange ?? '',
  destination: destinationText(rule),
  policy: rule.Policy,
  prio: String(rule.Priority),
});
