import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../lib/cli/batch/journal.ts';

const HEAD = { batch: 'batch-a', source: 'digest', target: 'https://host/revocations' };
let directory = '';
let path = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'journal-'));
  path = join(directory, 'a.journal');
});
afterEach(() => rm(directory, { recursive: true }));

function begun(...ends: ('done' | 'refused' | 'unfinished')[]): void {
  const journal = openJournal(path, HEAD);
  for (const [index, end] of ends.entries())
    journal.append({ line: index + 1, token: `t-${index + 1}`, end });
  journal.close();
}

describe('a journal', () => {
  it('begins with its head, whole, and leaves no other file behind', async () => {
    begun();
    expect(await readFile(path, 'utf8')).toBe(
      `${JSON.stringify({ format: 'revoke-egress batch 1', ...HEAD })}\n`,
    );
    expect(await readdir(directory)).toEqual(['a.journal']);
  });

  it('keeps the id of the batch, whoever opens it next', () => {
    begun('done', 'unfinished', 'refused');
    const { head, ends, close } = openJournal(path, { ...HEAD, batch: 'batch-b' });
    close();
    expect(head.batch).toBe('batch-a');
    expect([...ends]).toEqual([
      [1, 'done'],
      [2, 'unfinished'],
      [3, 'refused'],
    ]);
  });

  it('believes the last word about a line', () => {
    begun('unfinished');
    const journal = openJournal(path, HEAD);
    journal.append({ line: 1, token: 't-1', end: 'done' });
    journal.close();
    const again = openJournal(path, HEAD);
    again.close();
    expect(again.ends.get(1)).toBe('done');
  });

  it('forgets half a line, as a crash leaves it, and goes on behind the last whole one', async () => {
    begun('done');
    await appendFile(path, '{"line":2,"tok');
    const journal = openJournal(path, HEAD);
    expect([...journal.ends.keys()]).toEqual([1]);
    journal.append({ line: 2, token: 't-2', end: 'done' });
    journal.close();
    const again = openJournal(path, HEAD);
    again.close();
    expect([...again.ends.keys()]).toEqual([1, 2]);
  });

  it('is of one input and one service', () => {
    begun('done');
    expect(() => openJournal(path, { ...HEAD, source: 'other' })).toThrow('belongs to another input');
    expect(() => openJournal(path, { ...HEAD, target: 'https://other/' })).toThrow(
      'was begun for https://host/revocations, not https://other/',
    );
  });

  it('is no file of somebody else', async () => {
    await writeFile(path, 'precious\n');
    expect(() => openJournal(path, HEAD)).toThrow('is no journal of a batch');
    expect(await readFile(path, 'utf8')).toBe('precious\n');
  });

  it('names a line that is damaged', async () => {
    begun('done');
    await appendFile(path, 'rubbish\n');
    expect(() => openJournal(path, HEAD)).toThrow('line 3 is damaged');
  });

  it('says when it cannot be written', () => {
    expect(() => openJournal(join(directory, 'nowhere', 'a.journal'), HEAD)).toThrow(
      'cannot be written (ENOENT)',
    );
  });
});
