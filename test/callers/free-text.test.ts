/** Examples that read free text: a request must be what the approver has seen. */
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../lib/core/errors/errors.ts';
import { openExample } from './example.ts';
import { blocks, pageOf } from './pages.ts';

const VALUES = {
  Region: 'cn-hangzhou',
  'Security group': 'sg-bp1example0egress',
  Protocol: 'tcp',
  'Port range': '443/443',
  Destination: '203.0.113.0/24',
};
const section = (heading: string, value: string): string => `### ${heading}\n\n${value}\n\n`;
const FORM = Object.entries(VALUES)
  .map(([heading, value]) => section(heading, value))
  .join('');
const OTHER = section('Destination', '0.0.0.0/0');

const page = pageOf('github.md');
const [delivery = '{}'] = blocks(page, 'delivery');
const issue = (body: string, label = 'revoke-approved'): string => {
  const event = JSON.parse(delivery);
  return JSON.stringify({ ...event, label: { name: label }, issue: { ...event.issue, body } });
};

/** The request of an issue, or the code of the refusal. */
function made(body: string): unknown {
  try {
    const { translation } = openExample(page).deliver(issue(body));
    return translation.kind === 'request' ? translation.body : translation.kind;
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
}

const REQUEST = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-bp1example0egress',
  IpProtocol: 'tcp',
  PortRange: '443/443',
  DestCidrIp: '203.0.113.0/24',
};
/** Of the title and the sender, whatever the form contains. */
const WHY = { Reason: 'Revoke egress', RequestedBy: 'mtan' };

it.each([
  ['as the form renders it', FORM],
  ['with the line ends of a browser', FORM.replaceAll('\n', '\r\n')],
  ['without the last line end', FORM.trimEnd()],
  ['with more empty lines', FORM.replaceAll('\n\n', '\n\n\n')],
])('the mapping of GitHub issues accepts the form %s', (_, body) => {
  expect(made(body)).toEqual({ ...REQUEST, ...WHY });
});

it.each([
  ['a heading twice, first', OTHER + FORM],
  ['a heading twice, last', FORM + OTHER],
  ['a heading twice, in the middle', FORM.replace('### Protocol', `${OTHER}### Protocol`)],
  ['every heading twice', FORM + FORM],
  ['a comment before', `<!--\n${OTHER}-->\n${FORM}`],
  ['a comment behind', `${FORM}<!--\n${OTHER}-->`],
  ['a comment on one line', `<!-- ### Destination 0.0.0.0/0 -->\n${FORM}`],
  ['all of it in a comment', `<!--\n${FORM}-->`],
  ['all of it in a comment, and a text', `<!--\n${FORM}-->\nNothing to see.`],
  [
    'one section in a comment',
    FORM.replace(section('Destination', VALUES.Destination), `<!--\n${OTHER}-->\n`),
  ],
  ['a quotation', OTHER.replaceAll(/^/gm, '> ') + FORM],
  ['all of it in a quotation', FORM.replaceAll(/^/gm, '> ')],
  ['a fenced block', `\`\`\`\n${OTHER}\`\`\`\n${FORM}`],
  ['all of it in a fenced block', `\`\`\`\n${FORM}\`\`\``],
  ['a fence of tildes', `~~~\n${OTHER}~~~\n${FORM}`],
  ['all of it indented, which is code', FORM.replaceAll(/^/gm, '    ')],
  ['a heading indented', FORM.replace('### Destination', ' ### Destination')],
  ['a details element', `<details>\n\n${OTHER}</details>\n\n${FORM}`],
  ['a paragraph before', `Please.\n\n${FORM}`],
  ['a paragraph behind', `${FORM}Thank you.`],
  ['another level of heading', FORM.replace('### Destination', '#### Destination')],
  ['a heading with something behind it', FORM.replace('### Destination', '### Destination 0.0.0.0/0')],
  ['a heading in other letters', FORM.replace('### Destination', '### destination')],
  ['a value of two lines', FORM.replace('203.0.113.0/24', '203.0.113.0/24\n0.0.0.0/0')],
  ['no value', FORM.replace('203.0.113.0/24\n', '')],
  ['the headings in another order', OTHER + FORM.replace(section('Destination', VALUES.Destination), '')],
  ['a reference that is not rendered', `[x]: # "### Destination"\n${FORM}`],
  ['nothing', ''],
])('the mapping of GitHub issues refuses a document with %s', (_, body) => {
  expect(made(body)).toBe('MappingFailed');
});

it.each([
  '<!-- --> 0.0.0.0/0',
  '0.0.0.0/0 <!-- 203.0.113.0/24 -->',
  '203.0.113.0/24 0.0.0.0/0',
  '`0.0.0.0/0`',
])('the mapping of GitHub issues keeps a value as it is written, so that %s is not an address', (value) => {
  expect(made(FORM.replace('203.0.113.0/24', value))).toEqual({ ...REQUEST, ...WHY, DestCidrIp: value });
});

it('the mapping of GitHub issues shows approvers the same request, as a dry run of a dryRunOnly caller', () => {
  const { caller, translation } = openExample(page).deliver(issue(FORM, 'revoke-preview'), 'github-preview');
  expect(translation).toMatchObject({ kind: 'request', body: { ...REQUEST, DryRun: true } });
  expect(
    caller.permissions.request({
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-bp1example0egress',
    } as never),
  ).toBeDefined();
  expect(() => openExample(page).deliver(issue(OTHER + FORM, 'revoke-preview'), 'github-preview')).toThrow(
    expect.objectContaining({ code: 'MappingFailed' }),
  );
  const approved = openExample(page).deliver(issue(FORM), 'github-preview');
  expect(approved.translation).toEqual({ kind: 'ignored' });
});

describe('the template of Zendesk, with a field that ends the text early', () => {
  const zendesk = pageOf('zendesk.md');
  const [ticket = ''] = blocks(zendesk, 'delivery');
  const read = ['region', 'group', 'protocol', 'ports', 'cidr', 'status', 'ticket_id'];

  it.each(read)(
    'the template of Zendesk is refused with a second "%s", from a field that ends its text early',
    (member) => {
      const injected = ticket.replace('sg-bp1example0egress', `sg-bp1example0egress","${member}":"0.0.0.0/0`);
      expect(injected).not.toBe(ticket);
      expect(() => openExample(zendesk).deliver(injected)).toThrow(
        expect.objectContaining({ code: 'MappingFailed', message: expect.stringContaining('occurs twice') }),
      );
    },
  );
});
