import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { trimOperations } from '../../lib/build/function/operations.ts';
import { ROOT } from '../architecture/imports.ts';

const SOURCE = `var TableStore = require('../core');

TableStore.encoder = {
    encode: function (operation, params) {
        return tsMap[operation](params);
    },

    encodeGetRow: function (params) {
        if (params.filter) {
            TableStore.encoder._makeFilter(params);
        }
    },
    encodeSearch: function(params) {
        TableStore.encoder._makeQuery(params);
    },
    _makeFilter: function (params) {
        return TableStore.encoder._makeValue(params);
    },
    _makeValue(params) {
        return 1;
    },
    _makeQuery(params){
        return TableStore.encoder._makeValue(params);
    }
};

var tsMap = {
    'getRow': TableStore.encoder.encodeGetRow,
    'search': TableStore.encoder.encodeSearch,
};
`;

const sdk = (file: string) => readFileSync(join(ROOT, 'node_modules/tablestore/lib/protocol', file), 'utf8');

it('trimming the encoder and the decoder of the Tablestore SDK keeps what the operations reach, in any number of steps, and the rest of the file', () => {
  const dropped = SOURCE.split('\n').filter((line) => !trimOperations(SOURCE, ['GetRow']).includes(line));
  expect(dropped.map((line) => line.trim())).toEqual([
    'encodeSearch: function(params) {',
    'TableStore.encoder._makeQuery(params);',
    '_makeQuery(params){',
  ]);
});

it('trimming the encoder and the decoder of the Tablestore SDK keeps everything for all operations', () => {
  expect(trimOperations(SOURCE, ['GetRow', 'Search'])).toBe(SOURCE);
});

it('trimming the encoder and the decoder of the Tablestore SDK refuses an operation that the SDK does not have, and a method without an end', () => {
  expect(() => trimOperations(SOURCE, ['Unknown'])).toThrow('no method for Unknown');
  expect(() => trimOperations(SOURCE.replaceAll(/^ {4}\},?$/gm, ''), ['GetRow'])).toThrow('does not end');
});

it.each(['encoder.js', 'decoder.js'])(
  'trimming the encoder and the decoder of the Tablestore SDK finds all methods of the SDK in its %s',
  (file) => {
    const source = sdk(file);
    const trimmed = trimOperations(source, ['GetRow', 'PutRow']);
    expect(trimmed.length).toBeLessThan(source.length / 3);
    expect(trimmed).not.toMatch(/flatbuffers\.ByteBuffer|aQuery|groupBy/);
    // It is still a module.
    expect(() => new Function('require', 'module', trimmed)).not.toThrow();
  },
);
