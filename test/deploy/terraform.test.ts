/** docs/terraform deploys what s.yaml deploys, with arguments that the provider documents (1.252 and later). */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { WANTED_TABLE } from '../../lib/stores/tablestore/admin.ts';
import { KEY_COLUMN } from '../../lib/stores/tablestore/client.ts';
import { UNFINISHED_COLUMN } from '../../lib/stores/tablestore/columns.ts';
import { indexOf } from '../../lib/stores/tablestore/unfinished.ts';
import { ROOT } from '../architecture/imports.ts';
import { type Block, blocksOf, readHcl } from './read-hcl.ts';

const FOLDER = join(ROOT, 'docs', 'terraform');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.tf'));
const TEXT = FILES.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n');
const { blocks } = readHcl(TEXT);
const resources = blocks.filter(({ name }) => name === 'resource');
const resource = (type: string): Block => {
  const found = resources.find(({ labels }) => labels[0] === type);
  if (!found) throw new Error(`no resource ${type}`);
  return found;
};
const source = read('s.yaml');
const declared = parse(source);
const functions: readonly Record<string, unknown>[] = Object.values(declared.resources).map(
  (each) => Object(each).props,
);

/** By the path of a block: its documented arguments, required ones with "!", and its blocks. */
const DOCUMENTED: Readonly<Record<string, string>> = {
  alicloud_fcv3_function:
    'code cpu custom_container_config custom_dns custom_runtime_config description disk_size environment_variables function_name gpu_config handler! instance_concurrency instance_lifecycle_config internet_access layers log_config memory_size nas_config oss_mount_config role runtime! tags timeout vpc_config',
  'alicloud_fcv3_function.code': 'checksum oss_bucket_name oss_object_name zip_file',
  'alicloud_fcv3_function.instance_lifecycle_config': 'initializer pre_stop',
  'alicloud_fcv3_function.instance_lifecycle_config.initializer': 'handler timeout',
  'alicloud_fcv3_function.instance_lifecycle_config.pre_stop': 'handler timeout',
  'alicloud_fcv3_function.log_config':
    'enable_instance_metrics enable_request_metrics log_begin_rule logstore project',
  alicloud_fcv3_trigger:
    'description function_name! invocation_role qualifier! source_arn trigger_config trigger_name trigger_type!',
  alicloud_fcv3_async_invoke_config:
    'async_task destination_config function_name! max_async_event_age_in_seconds max_async_retry_attempts qualifier',
  'alicloud_fcv3_async_invoke_config.destination_config': 'on_failure on_success',
  'alicloud_fcv3_async_invoke_config.destination_config.on_failure': 'destination',
  alicloud_ram_role: 'assume_role_policy_document description force max_session_duration role_name tags',
  alicloud_ram_policy: 'description force policy_document policy_name rotate_strategy tags',
  alicloud_ram_role_policy_attachment: 'policy_name! policy_type! role_name!',
  alicloud_ots_instance: 'accessed_by description instance_type name! tags',
  alicloud_ots_table:
    'allow_update defined_column deviation_cell_version_in_sec enable_sse instance_name! max_version! primary_key! sse_key_type table_name! time_to_live!',
  'alicloud_ots_table.primary_key': 'name! type!',
  'alicloud_ots_table.defined_column': 'name! type!',
  alicloud_ots_secondary_index:
    'defined_columns include_base_data! index_name! index_type! instance_name! primary_keys! table_name!',
  alicloud_log_project: 'description policy project_name resource_group_id tags',
  alicloud_log_store:
    'append_meta auto_split enable_web_tracking encrypt_conf hot_ttl logstore_name max_split_shard_count metering_mode mode project_name retention_period shard_count telemetry_type',
  alicloud_log_store_index: 'field_search full_text logstore! project!',
  'alicloud_log_store_index.full_text': 'case_sensitive include_chinese token',
  'alicloud_log_store_index.field_search':
    'alias case_sensitive enable_analytics include_chinese json_keys name! token type',
  'alicloud_log_store_index.field_search.json_keys': 'alias doc_value name! type',
  alicloud_message_service_topic: 'logging_enabled max_message_size topic_name!',
  alicloud_message_service_queue:
    'delay_seconds logging_enabled maximum_message_size message_retention_period polling_wait_seconds queue_name! visibility_timeout',
  alicloud_log_alert:
    'alert_description alert_displayname! alert_name! annotations auto_annotation group_configuration join_configurations labels mute_until no_data_fire no_data_severity policy_configuration project_name! query_list schedule send_resolved severity_configurations template_configuration threshold type version',
  'alicloud_log_alert.schedule': 'cron_expression day_of_week hour interval time_zone type!',
  'alicloud_log_alert.query_list':
    'chart_title dashboard_id end! power_sql_mode project query! region role_arn start! store store_type time_span_type',
  'alicloud_log_alert.severity_configurations': 'eval_condition! severity!',
  'alicloud_log_alert.annotations': 'key! value!',
  'alicloud_log_alert.policy_configuration': 'action_policy_id alert_policy_id! repeat_interval!',
};
/** Of Terraform itself. */
const META = ['for_each', 'depends_on', 'lifecycle'];

/** What a block has that is not documented, and what it lacks that is required. */
function faultsIn(block: Block, path: string): readonly string[] {
  const documented = DOCUMENTED[path];
  if (documented === undefined) return [`${path} is not in the table`];
  const names = documented.split(' ').map((name) => name.replace('!', ''));
  const required = documented.split(' ').flatMap((name) => (name.endsWith('!') ? [name.slice(0, -1)] : []));
  const inner = blocksOf(block).filter(({ name }) => !META.includes(name));
  const used = [...block.values.keys(), ...inner.map(({ name }) => name)].filter(
    (name) => !META.includes(name),
  );
  return [
    ...used.filter((name) => !names.includes(name)).map((name) => `${path} has no ${name}`),
    ...required.filter((name) => !used.includes(name)).map((name) => `${path} lacks ${name}`),
    ...inner.flatMap((each) => faultsIn(each, `${path}.${each.name}`)),
  ];
}

it.each(resources.map((each) => [each.labels.join('.'), each] as const))(
  'the arguments of %s are documented',
  (_, each) => {
    expect(faultsIn(each, each.labels[0] ?? '')).toEqual([]);
  },
);

it('the arguments are checked: a wrong and a missing one are found', () => {
  const [block] = readHcl('resource "alicloud_ram_role_policy_attachment" "a" {\n  rolename = "a"\n}').blocks;
  if (!block) throw new Error('no block');
  expect(faultsIn(block, 'alicloud_ram_role_policy_attachment')).toEqual([
    'alicloud_ram_role_policy_attachment has no rolename',
    'alicloud_ram_role_policy_attachment lacks policy_name',
    'alicloud_ram_role_policy_attachment lacks policy_type',
    'alicloud_ram_role_policy_attachment lacks role_name',
  ]);
});

/** The paths of the members of an object, without those inside of `stop`. */
const paths = (value: unknown, stop: readonly string[], at = ''): readonly string[] =>
  typeof value !== 'object' || value === null || Array.isArray(value) || stop.includes(at)
    ? [at]
    : Object.entries(value).flatMap(([name, member]) =>
        paths(member, stop, at === '' ? name : `${at}.${name}`),
      );

describe('the module', () => {
  it('the module reads every member that s.yaml has for a function', () => {
    // The provider has the region, and the module makes the log itself.
    const made = ['region', 'functionName', 'logConfig.project', 'logConfig.logstore'];
    const members = new Set(functions.flatMap((props) => paths(props, ['environmentVariables', 'triggers'])));
    const triggers = functions.flatMap(({ triggers: list }) =>
      (Array.isArray(list) ? list : []).flatMap((each) => paths(each, ['triggerConfig'])),
    );
    const isRead = (path: string): boolean =>
      new RegExp(`\\b(each|value)\\.(value\\.)?${path.replaceAll('.', '\\.')}\\b`).test(TEXT) ||
      TEXT.includes(`.value.${path.replace(/^asyncInvokeConfig\.(destinationConfig\.)?/, '')}`);
    expect([...members].filter((path) => !made.includes(path) && !isRead(path))).toEqual([]);
    expect([...new Set(triggers)].filter((path) => !isRead(path))).toEqual([]);
  });

  it('the module makes the table that the store expects', () => {
    const { values, blocks: inside } = resource('alicloud_ots_table');
    const named = (name: string) =>
      inside.filter((block) => block.name === name).map((block) => block.values);
    expect(Number(values.get('time_to_live'))).toBe(WANTED_TABLE.timeToLive);
    expect(Number(values.get('max_version'))).toBe(WANTED_TABLE.maxVersions);
    expect(Number(values.get('deviation_cell_version_in_sec'))).toBe(WANTED_TABLE.maxTimeDeviation);
    expect(values.get('allow_update')).toBe(String(WANTED_TABLE.allowUpdate));
    const text = (name: string) =>
      new Map([
        ['name', `"${name}"`],
        ['type', '"String"'],
      ]);
    expect(named('primary_key')).toEqual([text(KEY_COLUMN)]);
    expect(named('defined_column')).toEqual([text(UNFINISHED_COLUMN)]);
    const index = resource('alicloud_ots_secondary_index').values;
    expect(index.get('index_name')).toBe(`"${indexOf('$' + '{local.vars.tablestoreTable}')}"`);
    expect(index.get('primary_keys')).toBe(`["${UNFINISHED_COLUMN}", "${KEY_COLUMN}"]`);
  });

  it('indexes the names of docs/logs.md', () => {
    const [, list = ''] = /type\s+`text`: ([^.]+)\./.exec(read('docs/logs.md')) ?? [];
    const wanted = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const texts = blocks.find(({ values }) => values.has('log_texts'))?.values.get('log_texts') ?? '';
    expect(wanted.length).toBeGreaterThan(15);
    expect([...texts.matchAll(/"(\w+)"/g)].map(([, name]) => name).sort()).toEqual(wanted.sort());
  });

  it('the module has the alarms of docs/reference/log-queries.md', () => {
    const page = read('docs/reference/log-queries.md').split('## Alarms')[1] ?? '';
    const rows = [...page.matchAll(/^\| ([^|]+?) \| `([^`]+)` \| n > (\d+) in (\d+) min \|/gm)];
    const alarms = blocks.find(({ values }) => values.has('alarms'))?.values.get('alarms') ?? '';
    const had = [...alarms.matchAll(/"(.+)" = \{\s+query += "(.+)"\s+more += (\d+)\s+minutes += (\d+)/g)];
    expect(rows.length).toBeGreaterThan(8);
    expect(had.map(([, ...parts]) => parts)).toEqual(rows.map(([, ...parts]) => parts));
  });
});

const hasTerraform = spawnSync('terraform', ['version']).status === 0;

describe('the example of docs/terraform/README.md', () => {
  const [, example = ''] = /^ *```hcl\n([\s\S]*?)^ *```$/m.exec(read('docs/terraform/README.md')) ?? [];
  const text = example.replaceAll(/^ {3}/gm, '');
  const root = readHcl(text);
  const named = (name: string): Block => {
    const found = root.blocks.find((block) => block.name === name);
    if (!found) throw new Error(`no block ${name}`);
    return found;
  };

  it('the example of docs/terraform/README.md requires the provider that the module requires', () => {
    const sourceOf = (of: readonly Block[]) =>
      of
        .find(({ name }) => name === 'terraform')
        ?.blocks.find(({ name }) => name === 'required_providers')
        ?.values.get('alicloud');
    expect(sourceOf(root.blocks)).toContain('"aliyun/alicloud"');
    expect(sourceOf(blocks)).toContain('"aliyun/alicloud"');
  });

  it('the example of docs/terraform/README.md declares every variable that it uses', () => {
    const used = [...text.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name);
    const variables = root.blocks.filter(({ name }) => name === 'variable').flatMap(({ labels }) => labels);
    expect([...new Set(used)]).toEqual(variables);
  });

  it('the example of docs/terraform/README.md gives the module arguments that it has, and a secret to each function that needs it', () => {
    const { values } = named('module');
    const variables = blocks.filter(({ name }) => name === 'variable').flatMap(({ labels }) => labels);
    expect([...values.keys()].filter((name) => name !== 'source' && !variables.includes(name))).toEqual([]);
    const deployed = [...(values.get('functions') ?? '').matchAll(/"([\w-]+)"/g)].map(([, name]) => name);
    expect(deployed).toEqual(['revoke-egress', 'restore-egress', 'complete-egress']);
    const secrets = [...(values.get('secrets') ?? '').matchAll(/"([\w-]+)" += \{/g)].map(([, name]) => name);
    expect(secrets).toEqual(['revoke-egress', 'restore-egress']);
  });

  it.runIf(hasTerraform)('is formatted', () => {
    expect(() =>
      execFileSync('terraform', ['fmt', '-check', '-diff', '-'], { input: text, stdio: 'pipe' }),
    ).not.toThrow();
  });
});

describe.runIf(hasTerraform)('terraform', () => {
  it('the example of docs/terraform/README.md finds nothing to format', () => {
    expect(() =>
      execFileSync('terraform', ['fmt', '-check', '-diff', FOLDER], { stdio: 'pipe' }),
    ).not.toThrow();
  });

  /** The locals alone need no provider, so they can be evaluated anywhere. */
  function evaluate(yaml: string, variables: Readonly<Record<string, unknown>>) {
    const folder = mkdtempSync(join(tmpdir(), 'terraform-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const module = join(folder, 'docs', 'terraform');
    mkdirSync(module, { recursive: true });
    cpSync(join(ROOT, 'docs', 'ram'), join(folder, 'docs', 'ram'), { recursive: true });
    writeFileSync(join(folder, 's.yaml'), yaml);
    for (const name of ['locals.tf', 'variables.tf']) cpSync(join(FOLDER, name), join(module, name));
    const names = ['functions', 'triggers', 'asynchronous', 'environment', 'roles', 'policies'];
    const all = names.map((name) => `${name} = local.${name}`).join(', ');
    writeFileSync(join(module, 'all.tf'), `output "all" {\n  value = jsonencode({ ${all} })\n}\n`);
    writeFileSync(join(module, 'a.auto.tfvars.json'), JSON.stringify(variables));
    const options = { cwd: module, encoding: 'utf8', stdio: 'pipe' } as const;
    execFileSync('terraform', ['init', '-backend=false', '-input=false'], options);
    execFileSync('terraform', ['apply', '-auto-approve', '-input=false'], options);
    return JSON.parse(JSON.parse(execFileSync('terraform', ['output', '-json', 'all'], options)));
  }

  it('the example of docs/terraform/README.md reads s.yaml as Serverless Devs does', () => {
    const names = { region: 'cn-shanghai', tablestoreTable: 'tokens', logProject: 'audit' };
    const all = evaluate(source, { account: '42', names });
    const vars: Record<string, unknown> = { ...declared.vars, ...names, account: '42' };
    const filled = source.replaceAll(/\$\{vars\.([\w.]+)\}/g, (_, path: string) => {
      const value = path.split('.').reduce<unknown>((of, name) => Object(of)[name], vars);
      return typeof value === 'string' ? value : JSON.stringify(value);
    });
    const expected = Object.values(parse(filled).resources).map((each) => Object(each).props);
    expect(Object.keys(all.functions).sort()).toEqual(expected.map((each) => each.functionName).sort());
    for (const props of expected) {
      const name = props.functionName;
      expect(all.functions[name]).toEqual(props);
      expect(all.environment[name]).toEqual(props.environmentVariables);
      expect(props.role).toBe(`acs:ram::42:role/${all.roles[name]}`);
      expect(all.asynchronous[name]).toEqual(props.asyncInvokeConfig);
      for (const trigger of props.triggers) {
        expect(all.triggers[`${name}/${trigger.triggerName}`]).toEqual({ ...trigger, function: name });
      }
    }
    expect(JSON.stringify(all.policies)).not.toMatch(/REGION|ACCOUNT|INSTANCE|TABLE"|PROJECT|LOGSTORE|TOPIC/);
    expect(all.policies['revoke-egress']).toContain(
      'acs:ots:cn-shanghai:42:instance/revoke-egress/table/tokens',
    );
    expect(all.policies.platform).toContain('project/audit/logstore/functions');
  }, 60_000);

  it('the example of docs/terraform/README.md leaves out what Serverless Devs takes from the environment, and functions that are not wanted', () => {
    const withSecret = source.replace(/(\n +)LOG_LEVEL: info/, `$&$1RUNBOOK: $${'{env(RUNBOOK)}'}`);
    expect(withSecret).not.toBe(source);
    const all = evaluate(withSecret, { account: '42', functions: ['revoke-egress'] });
    expect(Object.keys(all.functions)).toEqual(['revoke-egress']);
    expect(all.environment['revoke-egress']).not.toHaveProperty('RUNBOOK');
    expect(all.environment['revoke-egress']).toHaveProperty('LOG_LEVEL', 'info');
  }, 60_000);
});
