/** The scenario of the demo, and its checks. */
import { isDeepStrictEqual } from 'node:util';
import { destinationText } from '../../core/model/rule-members.ts';
import type { StoredRule } from '../../simulators/ecs/rules/types.ts';
import { ADDRESS_SAMPLE, GROUP_SAMPLE, type JsonRequest, requestOf } from '../commands/samples.ts';
import type { DemoEnvironment, Reply } from './environment.ts';
import type { Report } from './report.ts';

/** Runs the scenario. The report counts failed checks. */
export async function runScenario(environment: DemoEnvironment, report: Report): Promise<void> {
  report.heading('revoke-egress: two sample requests of the API document, from end to end');
  report.paragraph(
    'A request goes over HTTP to a gateway, which passes it to the function like Function Compute. The function ' +
      'calls ECS through the real SDK. ECS is a simulator, which verifies signatures and records all calls. ' +
      `Gateway: ${environment.gateway}`,
  );
  const first = await revokeSample(
    environment,
    report,
    '1. Revoke access to an address segment',
    ADDRESS_SAMPLE,
  );
  if (first.ruleId !== undefined) {
    await replay(environment, report, first, first.ruleId);
    await conflict(environment, report, first.request);
  }
  await revokeSample(environment, report, '5. Revoke access to another security group', GROUP_SAMPLE);
}

interface Scene {
  readonly request: JsonRequest;
  readonly reply: Reply;
  /** The revoked rule, if there is one. */
  readonly ruleId: string | undefined;
}

async function revokeSample(
  environment: DemoEnvironment,
  report: Report,
  title: string,
  sample: string,
): Promise<Scene> {
  const printed = requestOf(sample);
  const groupId = printed.SecurityGroupId ?? '';
  const added = { RegionId: 'cn-hangzhou', ClientToken: `demo-${groupId}` };
  const request = { ...added, ...printed };

  report.heading(title);
  report.paragraph('The sample, exactly as the document prints it:');
  report.quote(sample);
  report.paragraph('It has no RegionId and no ClientToken, which the demo adds:');
  report.quote(JSON.stringify(added));
  const before = environment.egress(groupId);
  report.paragraph(`The egress rules of ${groupId} before:`);
  report.table(before.map(row));
  const reply = await environment.revoke(request);
  report.paragraph(`POST /revocations answers ${reply.status}:`);
  report.quote(JSON.stringify(reply.body, null, 2));
  const after = environment.egress(groupId);
  report.paragraph('The egress rules after:');
  report.table(after.map(row));

  const revoked = before.filter((rule) => !after.some(sameRule(rule)));
  const ruleId = revoked[0]?.SecurityGroupRuleId;
  const { Outcome, Evidence } = reply.body;
  const revokes = revokeCalls(environment).filter((call) => call.parameters.SecurityGroupId === groupId);
  report.check(
    'The answer is 200 with the outcome revoked, which ECS confirmed.',
    reply.status === 200 && Outcome === 'revoked' && Evidence === 'reply',
    { status: reply.status, Outcome, Evidence },
  );
  report.check('Exactly one rule was revoked, and it is the requested one.', fits(revoked, printed), revoked);
  report.check('The answer names that rule.', isDeepStrictEqual(revokedIds(reply), [ruleId]), reply.body);
  report.check(
    'ECS saw exactly one RevokeSecurityGroupEgress, by the id of that rule.',
    revokes.length === 1 && isDeepStrictEqual(namedIds(revokes[0]?.parameters), [ruleId]),
    revokes,
  );
  return { request, reply, ruleId };
}

async function replay(
  environment: DemoEnvironment,
  report: Report,
  { request, reply }: Scene,
  ruleId: string,
): Promise<void> {
  const groupId = request.SecurityGroupId ?? '';

  report.heading('2. The same request again');
  const seen = requestsSeen(environment);
  const again = await environment.revoke(request);
  report.paragraph(`POST /revocations answers ${again.status}, Idempotency-Replayed: ${again.replayed}`);
  report.check('It is marked as a replay; the first answer was not.', again.replayed && !reply.replayed);
  report.check(
    'It is the stored answer, member for member.',
    isDeepStrictEqual(again.body, reply.body),
    again,
  );
  report.check('ECS was not called.', requestsSeen(environment) === seen, requestsSeen(environment) - seen);

  report.heading('3. The rule is added again, and the request is repeated');
  const { SecurityGroupRuleId: newId } = environment.simulator.world.recreateRule(ruleId);
  const late = await environment.revoke(request);
  const rules = environment.egress(groupId);
  report.paragraph(`POST /revocations answers ${late.status}, Idempotency-Replayed: ${late.replayed}`);
  report.check('It is the same replay.', late.replayed && late.text === again.text, late);
  report.check(
    `The new rule ${newId} is unchanged: one ClientToken is one change.`,
    rules.some((rule) => rule.SecurityGroupRuleId === newId),
    rules,
  );
  report.check('ECS was not called.', requestsSeen(environment) === seen, requestsSeen(environment) - seen);
}

async function conflict(environment: DemoEnvironment, report: Report, request: JsonRequest): Promise<void> {
  report.heading('4. The same ClientToken with another request');
  const seen = requestsSeen(environment);
  const reply = await environment.revoke({ ...request, DestCidrIp: '10.0.0.0/16' });
  report.paragraph(`POST /revocations with DestCidrIp=10.0.0.0/16 answers ${reply.status}:`);
  report.quote(`${reply.body.code}: ${reply.body.title} ${reply.body.detail}`);
  report.check(
    'It is refused with 422 IdempotentParameterMismatch.',
    reply.status === 422 && reply.body.code === 'IdempotentParameterMismatch',
    reply,
  );
  report.check('ECS was not called.', requestsSeen(environment) === seen, requestsSeen(environment) - seen);
}

const requestsSeen = ({ simulator }: DemoEnvironment): number => simulator.journal.counters().requests;
const revokeCalls = ({ simulator }: DemoEnvironment) =>
  simulator.journal.entries('RevokeSecurityGroupEgress');

/** What a call names: the values of `SecurityGroupRuleId.N`, in the order of N. */
const namedIds = (parameters: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries(parameters)
    .filter(([name]) => name.startsWith('SecurityGroupRuleId.'))
    .map(([, value]) => value);

/** The answer is untyped JSON, so its shape is checked. */
function revokedIds({ body }: Reply): unknown[] {
  const revoked = body.Revoked;
  return Array.isArray(revoked) ? revoked.map((rule) => rule?.SecurityGroupRuleId) : [];
}

const sameRule = (a: StoredRule) => (b: StoredRule) => a.SecurityGroupRuleId === b.SecurityGroupRuleId;

/** The values of ECS for those of the samples. */
const POLICIES: Readonly<Record<string, string>> = { Allow: 'Accept', Drop: 'Drop' };

/** One rule, with the destination, protocol, ports and policy of the sample. */
function fits(revoked: readonly StoredRule[], sample: JsonRequest): boolean {
  const [rule, ...more] = revoked;
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
