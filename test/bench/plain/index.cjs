/**
 * The same job as the packages' READMEs show it: whole clients, made once; the table read, a look, a claim, the revoke,
 * a look, the answer stored. The same six trips as ours. None of the rest: no caller, no policy, no validation, no lease,
 * nothing for a reply that is lost.
 */
const Credential = require('@alicloud/credentials');
const Ecs = require('@alicloud/ecs20140526');
const { $OpenApiUtil } = require('@alicloud/openapi-core');
const TableStore = require('tablestore');

const { TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, ECS_ENDPOINT, ECS_PROTOCOL } = process.env;
const tableName = 'revocations';
let clients;

function open({ accessKeyId, accessKeySecret }) {
  const credential = new Credential.default({ type: 'access_key', accessKeyId, accessKeySecret });
  const config = new $OpenApiUtil.Config({ credential, endpoint: ECS_ENDPOINT, protocol: ECS_PROTOCOL });
  return {
    ecs: new Ecs.default(config),
    table: new TableStore.Client({
      accessKeyId,
      secretAccessKey: accessKeySecret,
      endpoint: TABLESTORE_ENDPOINT,
      instancename: TABLESTORE_INSTANCE,
    }),
  };
}

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

exports.handler = async (event, context) => {
  const request = JSON.parse(JSON.parse(event.toString()).body);
  const { RegionId: regionId, SecurityGroupId: securityGroupId, ClientToken: token } = request;
  clients ??= open(context.credentials);
  const { ecs, table } = clients;

  const { row } = await table.getRow({ tableName, primaryKey: [{ pk: token }], maxVersions: 1 });
  const stored = row?.attributes?.find(({ columnName }) => columnName === 'answer');
  if (stored) return answer(200, JSON.parse(stored.columnValue));

  const look = new Ecs.DescribeSecurityGroupAttributeRequest({
    regionId,
    securityGroupId,
    direction: 'egress',
    maxResults: 1000,
  });
  await ecs.describeSecurityGroupAttribute(look);
  await write(table, token, { state: 'RUNNING' }, TableStore.RowExistenceExpectation.EXPECT_NOT_EXIST);
  const { body } = await ecs.revokeSecurityGroupEgress(
    new Ecs.RevokeSecurityGroupEgressRequest({
      regionId,
      securityGroupId,
      ipProtocol: request.IpProtocol,
      portRange: request.PortRange,
      destCidrIp: request.DestCidrIp,
      clientToken: token,
    }),
  );
  await ecs.describeSecurityGroupAttribute(look);
  const result = { RequestId: body.requestId, ClientToken: token, Outcome: 'revoked' };
  await write(
    table,
    token,
    { answer: JSON.stringify(result) },
    TableStore.RowExistenceExpectation.EXPECT_EXIST,
  );
  return answer(200, result);
};
