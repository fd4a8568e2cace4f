/** Tokens, signatures, lists of rules, and restores. */
import { signV3 } from '../support/ecs-simulator.ts';
import type { Lab } from './lab.ts';
import type { Probe } from './probes-matching.ts';
import { asAssumed, judge, notSettled } from './verdicts.ts';

const MINUTE = 60_000;

/** The status and text of a call that was signed `age` ago. */
async function signedBefore(lab: Lab, age: number): Promise<{ status: number; text: string }> {
  const { host } = lab.account;
  const date = `${new Date(Date.now() - age).toISOString().slice(0, 19)}Z`;
  const credential = { ...lab.keys, accountId: '' };
  const { query, headers } = signV3(host, 'DescribeSecurityGroupAttribute', lab.group, { date, credential });
  const { host: _, ...sent } = headers;
  const response = await fetch(`${lab.protocol}://${host}/?${query}`, { method: 'POST', headers: sent });
  return { status: response.status, text: await response.text() };
}

const codeIn = (text: string): string => /"Code":"([\w.-]+)"/.exec(text)?.[1] ?? 'no code';

export const CALLS: Readonly<Record<string, Probe>> = {
  'ecs-token-replay': async (lab) => {
    const rule = lab.fresh();
    await lab.add(rule);
    const asked = { ...rule, ClientToken: lab.token() };
    const first = await lab.revoke(asked);
    if (first.said !== 'ok') return notSettled(`the first call was refused: ${first.said}`);
    const again = await lab.add(rule);
    const { said } = await lab.revoke(asked);
    const stayed = await lab.has(again.SecurityGroupRuleId);
    return judge(
      said === 'ok' && stayed,
      `ECS answered ${said}, and the rule made since ${stayed ? 'stayed' : 'went'}`,
    );
  },
  'ecs-token-mismatch': async (lab) => {
    const [one, other] = [lab.fresh(), lab.fresh()];
    await lab.add(one);
    const second = await lab.add(other);
    const ClientToken = lab.token();
    await lab.revoke({ ...one, ClientToken });
    const { said } = await lab.revoke({ ...other, ClientToken });
    const stayed = await lab.has(second.SecurityGroupRuleId);
    return judge(
      said !== 'ok' && stayed,
      `ECS answered ${said}, and the other rule ${stayed ? 'stayed' : 'went'}`,
    );
  },
  'ecs-signature-age': async (lab) => {
    // First a fresh one: a refusal for another reason would settle nothing.
    const fresh = await signedBefore(lab, 0);
    if (fresh.status !== 200) return notSettled(`a fresh signature was refused: ${codeIn(fresh.text)}`);
    const old = await signedBefore(lab, 16 * MINUTE);
    return judge(
      old.status >= 400,
      `after 16 minutes ECS answered ${old.status === 200 ? 'ok' : codeIn(old.text)}`,
    );
  },
  'ecs-look': async (lab) => {
    const rounds = 5;
    let late = 0;
    for (let round = 0; round < rounds; round++) {
      const rule = lab.fresh();
      const { SecurityGroupRuleId } = await lab.add(rule);
      await lab.revoke({ 'SecurityGroupRuleId.1': SecurityGroupRuleId });
      if (await lab.has(SecurityGroupRuleId)) late += 1;
    }
    return judge(late === 0, `${late} of ${rounds} rules were still listed in the snapshot after the reply`);
  },
  'ecs-restored-id': async (lab) => {
    const rule = lab.fresh();
    const first = await lab.add(rule);
    await lab.revoke({ 'SecurityGroupRuleId.1': first.SecurityGroupRuleId });
    const again = await lab.add(rule);
    return judge(
      again.SecurityGroupRuleId !== first.SecurityGroupRuleId,
      `${first.SecurityGroupRuleId}, then ${again.SecurityGroupRuleId}`,
    );
  },
  'ecs-authorize-existing': async (lab) => {
    const rule = lab.fresh();
    await lab.add(rule);
    const { said } = await lab.account.call('AuthorizeSecurityGroupEgress', { ...lab.group, ...rule });
    const count = (await lab.listed()).filter(({ PortRange }) => PortRange === rule.PortRange).length;
    const seen = `ECS answered ${said}, and ${count} such rule is listed`;
    return said === 'ok' && count === 1 ? asAssumed(seen) : judge(false, seen);
  },
};
