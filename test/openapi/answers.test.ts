/** The answers of the running service, checked against the schemas of the document. */
import { expect, it } from 'vitest';
import {
  dryRunSchema,
  problemSchema,
  restoreSchema,
  revocationSchema,
  stateSchema,
} from '../../lib/openapi/result-schemas.ts';
import { startEvidence } from '../evidence/kit.ts';

const RULE = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };

it('the answers of the service have exactly the members of their schemas: revoke, state, restore', async () => {
  const service = await startEvidence([RULE, { ...RULE, PortRange: '23/23' }]);
  const { body } = await service.revoke(RULE);
  expect(body).toMatchObject({ Outcome: 'revoked', Revoked: [{ DestCidrIp: '10.0.0.0/8' }] });
  expect(revocationSchema.parse(body)).toEqual(body);

  const state = await service.state();
  expect(state.body).toMatchObject({ State: 'done' });
  expect(stateSchema.parse(state.body)).toEqual(state.body);

  const restored = await service.restore();
  expect(restored.body).toMatchObject({ Outcome: 'restored' });
  expect(restoreSchema.parse(restored.body)).toEqual(restored.body);
});

it('an absent answer with its hints, and a dry run, have exactly the members of their schemas', async () => {
  const service = await startEvidence([RULE]);
  const near = { ...RULE, PortRange: '22/23' };
  const dry = await service.revoke({ ...near, DryRun: true });
  expect(dry.body).toMatchObject({ Outcome: 'dry-run', Hints: [{ Member: 'PortRange' }] });
  expect(dryRunSchema.parse(dry.body)).toEqual(dry.body);

  const absent = await service.revoke(near);
  expect(absent.body).toMatchObject({ Outcome: 'absent', Hints: [{ Member: 'PortRange' }] });
  expect(revocationSchema.parse(absent.body)).toEqual(absent.body);

  const partly = await service.revoke({ Permissions: [RULE, near] }, 'token-2');
  expect(partly.body).toMatchObject({ Outcome: 'revoked', Absent: [{ PortRange: '22/23' }] });
  expect(revocationSchema.parse(partly.body)).toEqual(partly.body);
});

it('problems, ours and those of ECS, have exactly the members of their schemas', async () => {
  const service = await startEvidence([RULE]);
  const invalid = await service.revoke({ ...RULE, PortRange: '2/1' });
  expect(invalid).toMatchObject({ status: 400, body: { code: 'InvalidParam.PortRange' } });
  expect(problemSchema.parse(invalid.body)).toEqual(invalid.body);

  const noGroup = await service.revoke({ ...RULE, SecurityGroupId: 'sg-nowhere' }, 'token-2');
  expect(noGroup).toMatchObject({ status: 404, body: { code: 'InvalidSecurityGroupId.NotFound' } });
  expect(problemSchema.parse(noGroup.body)).toEqual(noGroup.body);
});
