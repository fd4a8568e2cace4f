import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from '../../lib/cli/command.ts';
import { asksForHelp, readArguments } from '../../lib/cli/read-arguments.ts';
import { bodyOfFlags, flagOf, PARAMETER_OPTIONS } from '../../lib/cli/request/parameter-options.ts';
import { PARAMETERS } from '../../lib/core/request/parameters.ts';
import { COMMANDS } from '../../lib/operator/commands.ts';

const named = (name: string): Command => {
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw new Error(`no command ${name}`);
  return command;
};
const revoke = named('revoke');
const body = (...argv: string[]) => bodyOfFlags(readArguments(revoke, argv));

describe('flags', () => {
  it('flags exist for every parameter but those that have another place', () => {
    const flags = new Set(PARAMETER_OPTIONS.map(({ name }) => name));
    const missing = PARAMETERS.map(({ name }) => name).filter((name) => !flags.has(flagOf(name)));
    expect(missing).toEqual(['PortRangeListId', 'DryRun', 'Invocation']);
  });

  it.each([
    ['RegionId', 'region-id'],
    ['Ipv6DestCidrIp', 'ipv6-dest-cidr-ip'],
    ['IpProtocol', 'ip-protocol'],
    ['DestGroupOwnerId', 'dest-group-owner-id'],
    ['SecurityGroupRuleId', 'security-group-rule-id'],
  ])('%s is --%s', (name, flag) => {
    expect(flagOf(name)).toBe(flag);
  });

  it('flags make the members of the request', () => {
    expect(body('--ip-protocol', 'tcp', '--port-range=22/22', '--priority', '5')).toEqual({
      IpProtocol: 'tcp',
      PortRange: '22/22',
      Priority: '5',
    });
  });

  it('flags accept -1/-1 as a value, in both spellings', () => {
    expect(body('--port-range', '-1/-1')).toEqual({ PortRange: '-1/-1' });
    expect(body('--port-range=-1/-1', '--source-port-range', '-1/-1')).toEqual({
      PortRange: '-1/-1',
      SourcePortRange: '-1/-1',
    });
  });

  it.each([
    [['--description', '-x'], '-x'],
    [['--description=-x'], '-x'],
    [['--description', '-h'], '-h'],
    [['--description', '-'], '-'],
    [['--description', '-1/-1'], '-1/-1'],
    [['--description=--json'], '--json'],
    [['--description=--'], '--'],
    [['--description=a=b'], 'a=b'],
  ])('flags take a value that begins with a dash: %j', (argv, value) => {
    expect(body(...argv)).toEqual({ Description: value });
    expect(readArguments(revoke, [...argv, '--json']).on('json')).toBe(true);
    expect(asksForHelp(revoke, argv)).toBe(false);
  });

  it('flags take any text as a value, after = or, without two dashes in front, as the next word', () => {
    const values = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(values, fc.nat(2), (text, dashes) => {
        const value = '-'.repeat(dashes) + text;
        expect(body(`--description=${value}`)).toEqual({ Description: value });
        if (!value.startsWith('--')) expect(body('--description', value)).toEqual({ Description: value });
      }),
    );
  });

  it('flags collect rule ids, and read Permissions as JSON', () => {
    expect(body('--security-group-rule-id', 'sgr-a', '--security-group-rule-id', 'sgr-b')).toEqual({
      SecurityGroupRuleId: ['sgr-a', 'sgr-b'],
    });
    expect(body('--permissions', '[{"IpProtocol":"tcp"}]')).toEqual({ Permissions: [{ IpProtocol: 'tcp' }] });
    expect(() => body('--permissions', 'tcp')).toThrow('--permissions is not JSON');
    expect(() => body('--permissions', '[{"PortRange":1,"PortRange":2}]')).toThrow(
      '--permissions: Map keys must be unique',
    );
    expect(() => body('--permissions', '[{"DestGroupOwnerId":1234567890123456789}]')).toThrow(
      'would be sent as',
    );
  });
});

describe('the values of a closed set', () => {
  const closed = PARAMETERS.flatMap((each) => ('values' in each && each.values.length > 1 ? [each] : []));

  it.each(closed.map(({ name, values }) => [flagOf(name), values] as const))(
    'the values of a closed set of --%s are in its help as the request accepts them',
    (flag, values) => {
      const option = PARAMETER_OPTIONS.find(({ name }) => name === flag);
      expect(option?.help).toContain(`One of ${values.join(', ')}.`);
      expect(option?.offered).toEqual(values);
    },
  );

  it('the values of a closed set are those of protocol, interface, policy and absence', () => {
    const names = closed.map(({ name }) => flagOf(name));
    expect(names).toEqual(['ip-protocol', 'nic-type', 'policy', 'if-absent']);
  });

  it('the values of a closed set are accepted in any letter case, because the parser decides', () => {
    expect(body('--ip-protocol', 'TCP', '--policy', 'Allow')).toEqual({ IpProtocol: 'TCP', Policy: 'Allow' });
  });
});

describe('a command line', () => {
  it.each([
    [['--port-rang', '22/22'], 'unknown option --port-rang; did you mean --port-range?'],
    [['--region', 'x'], 'unknown option --region; did you mean --region-id?'],
    [['--security', 'x'], 'did you mean --security-group-id or --security-group-rule-id?'],
    [['--quantum'], 'unknown option --quantum; see --help'],
    [['-x'], 'unknown option -x'],
    [['--port-range'], '--port-range needs a value: --port-range 1/200'],
    [
      ['--port-range', '--json'],
      'needs a value: --port-range 1/200; if the value is --json, write --port-range=--json',
    ],
    [['--port-range', '--'], '--port-range needs a value'],
    [['--port-range='], '--port-range needs a value'],
    [['--json=yes'], '--json takes no value'],
    [['--url', 'https://a', '--url', 'https://b'], '--url is given twice'],
    [['--auth', 'basic'], '--auth must be one of none, bearer, app-code'],
    [['surplus'], 'unexpected argument "surplus"'],
  ])('%j is refused: %s', (argv, why) => {
    expect(() => readArguments(revoke, argv)).toThrow(why);
  });

  it('a command line needs the arguments of its command', () => {
    expect(() => readArguments(named('state'), [])).toThrow('usage: revoke-egress state TOKEN');
    expect(readArguments(named('state'), ['t-1', '--json']).positional).toEqual(['t-1']);
  });

  it('a command line accepts a token with the form of an option after --', () => {
    expect(readArguments(named('state'), ['--', '--json']).positional).toEqual(['--json']);
    expect(asksForHelp(named('state'), ['--', '--help'])).toBe(false);
    expect(() => readArguments(named('state'), ['-x'])).toThrow(
      'an argument that begins with a dash comes after --',
    );
  });

  it.each([[['--help']], [['-h']], [['--json', '-h']], [['--description', '--help']]])(
    'a command line asks for help: %j',
    (argv) => {
      expect(asksForHelp(revoke, argv)).toBe(true);
    },
  );

  it('a command line has every option of a command once', () => {
    for (const { sections } of COMMANDS) {
      const names = sections.flatMap(({ options }) => options).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
