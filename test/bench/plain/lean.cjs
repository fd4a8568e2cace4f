/**
 * The plain function as someone writes it who minds the size: the client of `openapi-core` with two request models instead
 * of the generated client of ECS, which has thousands. Bundled and minified.
 */
const {
  DescribeSecurityGroupAttributeRequest,
} = require('@alicloud/ecs20140526/dist/models/DescribeSecurityGroupAttributeRequest.js');
const {
  RevokeSecurityGroupEgressRequest,
} = require('@alicloud/ecs20140526/dist/models/RevokeSecurityGroupEgressRequest.js');
const OpenApi = require('@alicloud/openapi-core');
const { RuntimeOptions } = require('@darabonba/typescript');
const { handlerOf } = require('./handler.cjs');

const { $OpenApiUtil, OpenApiUtil } = OpenApi;

exports.handler = handlerOf((config) => {
  const client = new OpenApi.default(config);
  const call = (action, model) =>
    client.callApi(
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
  return {
    list: (members) =>
      call('DescribeSecurityGroupAttribute', new DescribeSecurityGroupAttributeRequest(members)),
    async revoke(members) {
      const { body } = await call('RevokeSecurityGroupEgress', new RevokeSecurityGroupEgressRequest(members));
      return body.RequestId;
    },
  };
});
