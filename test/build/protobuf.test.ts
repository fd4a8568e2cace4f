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

  it('keeps what was asked for and what that refers to', () => {
    expect(trimmed).toContain('proto.Asked =');
    expect(trimmed).toContain('proto.Part =');
    expect(trimmed).toContain('Asked.decode =');
  });

  it('drops the other messages, also what only a dropped method refers to', () => {
    for (const name of ['Idle', 'OnlyVerified', 'Query']) expect(trimmed).not.toContain(`proto.${name} =`);
  });

  it('keeps enumerations, which are read at load, but not those of searches', () => {
    expect(trimmed).toContain('proto.Kind =');
    expect(trimmed).not.toContain('proto.SearchKind =');
  });

  it('drops the methods that nobody calls, whole', () => {
    expect(trimmed).not.toContain('verify');
    expect(trimmed).not.toContain('toJSON');
  });

  it('leaves the rest of the module as it was', () => {
    expect(trimMessages(moduleOf('', ''), [])).toBe(moduleOf('', ''));
  });

  it('refuses a module without a message that is to be kept', () => {
    expect(() => trimMessages(source, ['main.Missing'])).toThrow(
      'the compiled messages have no main.Missing',
    );
  });

  it('refuses another layout rather than dropping what it does not understand', () => {
    const endless = moduleOf(message('Asked').replace('        })();\n', ''));
    expect(() => trimMessages(endless, ['main.Asked'])).toThrow('not the layout that pbjs writes');
  });
});
