/** Reads the blocks of Terraform files that `terraform fmt` has formatted: a line each for a block's head and its end. */

export interface Block {
  /** Such as `resource`, or `code` inside of one. A dynamic block has the name of what it makes. */
  readonly name: string;
  readonly labels: readonly string[];
  /** The text of each argument. */
  readonly values: Map<string, string>;
  readonly blocks: Block[];
}

const HEAD = /^([a-z_]+)((?: "[\w-]+")*) \{$/;
const ARGUMENT = /^([a-z_]+) += (.*)$/;

const emptyBlock = (name: string, labels: readonly string[]): Block => ({
  name,
  labels,
  values: new Map(),
  blocks: [],
});

/** @throws {SyntaxError} for a line that is neither a block nor an argument */
export function readHcl(text: string): Block {
  const lines = text.split('\n').map((line) => line.replace(/^\s*#.*$/, '').trimEnd());
  const root = emptyBlock('', []);
  const open: Block[] = [root];
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').trim();
    const inside = open.at(-1) ?? root;
    const [, name = '', labels = ''] = HEAD.exec(line) ?? [];
    const [, argument = '', first = ''] = ARGUMENT.exec(line) ?? [];
    if (line === '') continue;
    else if (line === '}') open.pop();
    else if (name !== '') {
      const made = emptyBlock(
        name,
        [...labels.matchAll(/"([^"]+)"/g)].map(([, label = '']) => label),
      );
      inside.blocks.push(made);
      open.push(made);
    } else if (argument !== '') {
      let value = first;
      while (depthOf(value) > 0) value += `\n${lines[++at] ?? ''}`;
      inside.values.set(argument, value);
    } else throw new SyntaxError(`not a line of Terraform: ${line}`);
  }
  if (open.length !== 1) throw new SyntaxError('the braces are not balanced');
  return root;
}

/** Brackets that are open at the end, outside of texts. */
function depthOf(text: string): number {
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  return (bare.match(/[[({]/g)?.length ?? 0) - (bare.match(/[\])}]/g)?.length ?? 0);
}

/** The blocks in a block, with dynamic ones in the form that they make. */
export function blocksOf({ blocks }: Block): readonly Block[] {
  return blocks.flatMap((block) => {
    if (block.name !== 'dynamic') return [block];
    const [label = ''] = block.labels;
    return block.blocks.map((content) => ({ ...content, name: label }));
  });
}
