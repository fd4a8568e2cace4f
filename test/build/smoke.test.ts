/** The deployed directory, with Node only: production entry, configuration file, both simulators. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { copyFunction } from './bundled.ts';
import { CONTEXT, eventOf, openHarness, RULE, revokeEvent } from './function-harness.ts';
import { type Answer, startFunction } from './function-process.ts';

const LOOK = 'DescribeSecurityGroupAttribute';
const [REVOKE, AUTHORIZE] = ['RevokeSecurityGroupEgress', 'AuthorizeSecurityGroupEgress'];
const REQUEST = { ...RULE, ClientToken: 'token-1' };

/** Instances of the deployed functions, each in its own empty directory, on one table. */
async function deploy() {
  const harness = await openHarness();
  const home = mkdtempSync(join(tmpdir(), 'alone-'));
  onTestFinished(async () => {
    await harness.close();
    rmSync(home, { recursive: true, force: true });
  });
  let instances = 0;
  const instance = async (name: string) => {
    const directory = join(home, `${++instances}`);
    await copyFunction(name, directory);
    const started = await startFunction(directory, harness.environment(directory), CONTEXT);
    onTestFinished(() => started.end());
    return {
      errors: started.errors,
      ask: async (event: string) => {
        const { answers } = await started.send([event], CONTEXT);
        return { ...shown(answers[0] ?? {}), ...harness.trips() };
      },
    };
  };
  return { instance };
}

const shown = ({ statusCode, headers, body, thrown }: Answer) => ({
  status: statusCode ?? thrown,
  replayed: headers?.['Idempotency-Replayed'] === 'true',
  says: said(Object(JSON.parse(body ?? 'null'))),
});
const said = ({ Outcome, code }: { Outcome?: string; code?: string }): string | undefined => Outcome ?? code;

it('the deployed directories alone revoke in 6 round trips, replay from memory and from the table, and refuse another request under the token', async () => {
  const { instance } = await deploy();
  const [one, two] = [await instance('revoke-egress'), await instance('revoke-egress')];
  expect(await one.ask(revokeEvent(REQUEST))).toEqual({
    status: 200,
    replayed: false,
    says: 'revoked',
    table: ['GetRow', 'PutRow', 'PutRow'],
    ecs: [LOOK, REVOKE, LOOK],
  });
  const replay = { status: 200, replayed: true, says: 'revoked', ecs: [] };
  expect(await one.ask(revokeEvent(REQUEST))).toEqual({ ...replay, table: [] });
  expect(await two.ask(revokeEvent(REQUEST))).toEqual({ ...replay, table: ['GetRow'] });
  expect(await two.ask(revokeEvent({ ...REQUEST, Priority: 2 }))).toEqual({
    status: 422,
    replayed: false,
    says: 'IdempotentParameterMismatch',
    table: ['GetRow'],
    ecs: [],
  });
  expect(await two.ask(eventOf('GET', '/revocations/token-1'))).toMatchObject({ status: 200, ecs: [] });
});

it('the deployed directories alone restore with one function what the other one revoked', async () => {
  const { instance } = await deploy();
  const [revoke, restore] = [await instance('revoke-egress'), await instance('restore-egress')];
  expect(await revoke.ask(revokeEvent(REQUEST))).toMatchObject({ says: 'revoked' });
  const back = eventOf('POST', '/revocations/token-1/restore');
  expect(await restore.ask(back)).toMatchObject({
    status: 200,
    says: 'restored',
    table: ['GetRow', 'PutRow', 'PutRow'],
    ecs: [LOOK, AUTHORIZE, LOOK],
  });
  expect(await restore.ask(back)).toMatchObject({ status: 200, replayed: true, table: ['GetRow'], ecs: [] });
});

it('the deployed directories alone start from the code cache, which V8 accepts, and print no warning', async () => {
  const { instance } = await deploy();
  const [revoke, restore] = [await instance('revoke-egress'), await instance('restore-egress')];
  expect(await revoke.ask(revokeEvent(REQUEST))).toMatchObject({ status: 200 });
  expect(await restore.ask(eventOf('POST', '/revocations/token-1/restore'))).toMatchObject({ status: 200 });
  expect(revoke.errors() + restore.errors()).toBe('');
});

it('the deployed directories alone answer a request that needs no table without a round trip', async () => {
  const { instance } = await deploy();
  const { ask } = await instance('revoke-egress');
  const none = { replayed: false, table: [], ecs: [] };
  expect(await ask(revokeEvent({ ...REQUEST, DestCidrIp: '' }))).toEqual({
    ...none,
    status: 400,
    says: 'MissingParameter.Dest',
  });
  expect(await ask(eventOf('GET', '/elsewhere'))).toEqual({ ...none, status: 404, says: 'RouteNotFound' });
});
