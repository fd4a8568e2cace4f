/**
 * What both plain functions do: the table read, a list, a claim, the revoke, a list, the answer stored. The same six trips
 * as ours. None of the rest: no caller, no policy, no validation, no lease, nothing for a reply that is lost.
 */
const Credential = require('@alicloud/credentials');
const { $OpenApiUtil } = require('@alicloud/openapi-core');
const TableStore = require('tablestore');

const { TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, ECS_ENDPOINT, ECS_PROTOCOL } = process.env;
const tableName = 'revocations';
let clients;

const write = (table, pk, columns, existence) =>
  table.putRow({
    tableName,
    condition: new TableStore.Condition(existence, null),
    primaryKey: [{ pk }],
    attributeColumns: Object.entries(columns).map(([name, value]) => ({ [name]: value })),
  });

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json' },
  isBase64Encoded: false,
  body: JSON.stringify(body),
});

/** @param openEcs makes `{ list(members), revoke(members) }` of a configuration; `revoke` resolves with the request id */
exports.handlerOf = (openEcs) => {
  function open({ accessKeyId, accessKeySecret }) {
    const credential = new Credential.default({ type: 'access_key', accessKeyId, accessKeySecret });
    const config = new $OpenApiUtil.Config({ credential, endpoint: ECS_ENDPOINT, protocol: ECS_PROTOCOL });
    return {
      ecs: openEcs(config),
      table: new TableStore.Client({
        accessKeyId,
        secretAccessKey: accessKeySecret,
        endpoint: TABLESTORE_ENDPOINT,
        instancename: TABLESTORE_INSTANCE,
      }),
    };
  }

  return async (event, context) => {
    const request = JSON.parse(JSON.parse(event.toString()).body);
    const { RegionId: regionId, SecurityGroupId: securityGroupId, ClientToken: clientToken } = request;
    clients ??= open(context.credentials);
    const { ecs, table } = clients;
    const { EXPECT_NOT_EXIST, EXPECT_EXIST } = TableStore.RowExistenceExpectation;

    const { row } = await table.getRow({ tableName, primaryKey: [{ pk: clientToken }], maxVersions: 1 });
    const stored = row?.attributes?.find(({ columnName }) => columnName === 'answer');
    if (stored) return answer(200, JSON.parse(stored.columnValue));

    const group = { regionId, securityGroupId, direction: 'egress', maxResults: 1000 };
    await ecs.list(group);
    await write(table, clientToken, { state: 'RUNNING' }, EXPECT_NOT_EXIST);
    const RequestId = await ecs.revoke({
      regionId,
      securityGroupId,
      ipProtocol: request.IpProtocol,
      portRange: request.PortRange,
      destCidrIp: request.DestCidrIp,
      clientToken,
    });
    await ecs.list(group);
    const result = { RequestId, ClientToken: clientToken, Outcome: 'revoked' };
    await write(table, clientToken, { answer: JSON.stringify(result) }, EXPECT_EXIST);
    return answer(200, result);
  };
};
