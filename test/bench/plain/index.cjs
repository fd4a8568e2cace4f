/** The plain function as the packages' READMEs show it: the generated client of ECS. */
const Ecs = require('@alicloud/ecs20140526');
const { handlerOf } = require('./handler.cjs');

exports.handler = handlerOf((config) => {
  const client = new Ecs.default(config);
  return {
    list: (members) =>
      client.describeSecurityGroupAttribute(new Ecs.DescribeSecurityGroupAttributeRequest(members)),
    async revoke(members) {
      const request = new Ecs.RevokeSecurityGroupEgressRequest(members);
      return (await client.revokeSecurityGroupEgress(request)).body.requestId;
    },
  };
});
