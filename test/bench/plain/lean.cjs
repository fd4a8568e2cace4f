/**
 * `index.cjs` as someone writes it who minds the size: the client of `openapi-core` with two request models instead of the
 * generated client of ECS, which has thousands. Bundled and minified.
 */
const Credential = require('@alicloud/credentials');
const {
  DescribeSecurityGroupAttributeRequest,
} = require('@alicloud/ecs20140526/dist/models/DescribeSecurityGroupAttributeRequest.js');
const {
  RevokeSecurityGroupEgressRequest,
} = require('@alicloud/ecs20140526/dist/models/RevokeSecurityGroupEgressRequest.js');
const OpenApi = require('@alicloud/openapi-core');
const { RuntimeOptions } = require('@darabonba/typescript');

const { $OpenApiUtil, OpenApiUtil } = OpenApi;
const TableStore = require('tablestore');

const { TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, ECS_ENDPOINT, ECS_PROTOCOL } = process.env;
const tableName = 'revocations';
let clients;

function open({ accessKeyId, accessKeySecret }) {
  const credential = new Credential.default({ type: 'access_key', accessKeyId, accessKeySecret });
  const config = new $OpenApiUtil.Config({ credential, endpoint: ECS_ENDPOINT, protocol: ECS_PROTOCOL });
  return {
    ecs: new OpenApi.default(config),
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

const call = (ecs, action, model) =>
  ecs.callApi(
    new $OpenApiUtil.Params({
      action,
      version: '2014-05-26',
      protocol: 'HTTPS',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    }),
    new $OpenApiUtil.OpenApiRequest({ query: OpenApiUtil.query(model.toMap()) }),
    new RuntimeOptions({}),
  );

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

  const look = new DescribeSecurityGroupAttributeRequest({
    regionId,
    securityGroupId,
    direction: 'egress',
    maxResults: 1000,
  });
  await call(ecs, 'DescribeSecurityGroupAttribute', look);
  await write(table, token, { state: 'RUNNING' }, TableStore.RowExistenceExpectation.EXPECT_NOT_EXIST);
  const { body } = await call(
    ecs,
    'RevokeSecurityGroupEgress',
    new RevokeSecurityGroupEgressRequest({
      regionId,
      securityGroupId,
      ipProtocol: request.IpProtocol,
      portRange: request.PortRange,
      destCidrIp: request.DestCidrIp,
      clientToken: token,
    }),
  );
  await call(ecs, 'DescribeSecurityGroupAttribute', look);
  const result = { RequestId: body.RequestId, ClientToken: token, Outcome: 'revoked' };
  await write(
    table,
    token,
    { answer: JSON.stringify(result) },
    TableStore.RowExistenceExpectation.EXPECT_EXIST,
  );
  return answer(200, result);
};
