/**
 * PagerDuty's published vector: secret, signature and, member for member, the body of the test suite of
 * PagerDuty/go-pagerduty (webhookv3). 1655 bytes as JSON without white space.
 */
const reference = (folder: string, id: string, summary: string, type: string, page = `${folder}/${id}`) => ({
  html_url: `https://acme.pagerduty.com/${page}`,
  id,
  self: `https://api.pagerduty.com/${folder}/${id}`,
  summary,
  type,
});

const incident = {
  id: 'PGR0VU2',
  type: 'incident',
  self: 'https://api.pagerduty.com/incidents/PGR0VU2',
  html_url: 'https://acme.pagerduty.com/incidents/PGR0VU2',
  number: 2,
  status: 'triggered',
  title: 'A little bump in the road',
  service: reference('services', 'PF9KMXH', 'API Service', 'service_reference'),
  assignees: [reference('users', 'PTUXL6G', 'User 123', 'user_reference')],
  escalation_policy: reference('escalation_policies', 'PUS0KTE', 'Default', 'escalation_policy_reference'),
  teams: [reference('teams', 'PFCVPS0', 'Engineering', 'team_reference')],
  priority: reference('priorities', 'PSO75BM', 'P1', 'priority_reference', 'account/incident_priorities'),
  urgency: 'high',
  conference_bridge: { conference_number: 1000, conference_url: 'https://example.com' },
  resolve_reason: null,
};

export const PAGERDUTY_VECTOR = {
  secret: 'lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK',
  signature: 'v1=0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd',
  body: JSON.stringify({
    event: {
      id: '01BWDWL3NYY7LUFPZCC28QUCMK',
      event_type: 'incident.priority_updated',
      resource_type: 'incident',
      occurred_at: '2021-04-26T17:36:27.458Z',
      agent: reference('users', 'PLH1HKV', 'Tenex Engineer', 'user_reference'),
      client: null,
      data: incident,
    },
  }),
};
