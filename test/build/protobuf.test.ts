import { describe, expect, it } from 'vitest';
import { trimMessages } from '../../lib/build/function/protobuf.ts';

const message = (name: string, refers = '') => `        proto.${name} = (function() {

            function ${name}(properties) {
            }

            ${name}.decode = function decode(reader) {
                return ${refers || 'reader'};
            };

            ${name}.verify = function verify(message) {
                if (message) {
                    return $root.main.proto.OnlyVerified;
                };
            };

            ${name}.prototype.toJSON = function toJSON() {
            };

            return ${name};
        })();
`;

const enumeration = (name: string) => `        proto.${name} = (function() {
            var valuesById = {}, values = Object.create(valuesById);
            values[valuesById[0] = "A"] = 0;
            return values;
        })();
`;

const moduleOf = (main: string, search = '') => `$root.main = (function() {
    main.proto = (function() {
${main}
        return proto;
    })();
})();

$root.search = (function() {
    search.proto = (function() {
${search}
        return proto;
    })();
})();
`;

describe('trimming the compiled messages', () => {
  const source = moduleOf(
    [
      message('Asked', '$root.main.proto.Part'),
      message('Part'),
      message('Idle'),
      message('OnlyVerified'),
      enumeration('Kind'),
    ].join('\n'),
    [message('Query'), enumeration('SearchKind')].join('\n'),
  );
  const trimmed = trimMessages(source, ['main.Asked']);

  it('trimming the compiled messages keeps the requested messages and those that they refer to', () => {
    expect(trimmed).toContain('proto.Asked =');
    expect(trimmed).toContain('proto.Part =');
    expect(trimmed).toContain('Asked.decode =');
  });

  it('trimming the compiled messages removes the other messages, also if a removed method refers to them', () => {
    for (const name of ['Idle', 'OnlyVerified', 'Query']) expect(trimmed).not.toContain(`proto.${name} =`);
  });

  it('trimming the compiled messages keeps enumerations, which are read at load, but not those of searches', () => {
    expect(trimmed).toContain('proto.Kind =');
    expect(trimmed).not.toContain('proto.SearchKind =');
  });

  it('trimming the compiled messages removes unused methods completely', () => {
    expect(trimmed).not.toContain('verify');
    expect(trimmed).not.toContain('toJSON');
  });

  it('trimming the compiled messages leaves the rest of the module unchanged', () => {
    expect(trimMessages(moduleOf('', ''), [])).toBe(moduleOf('', ''));
  });

  it('trimming the compiled messages refuses a module that lacks a message to keep', () => {
    expect(() => trimMessages(source, ['main.Missing'])).toThrow('the compiled messages lack main.Missing');
  });

  it('trimming the compiled messages refuses a layout that it does not understand', () => {
    const endless = moduleOf(message('Asked').replace('        })();\n', ''));
    expect(() => trimMessages(endless, ['main.Asked'])).toThrow('not the layout that pbjs writes');
  });
});
