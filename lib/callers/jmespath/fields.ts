/** Names the fields of a payload that an expression reads, for the people who fill them in. */
import { printable } from '../../core/visible.ts';
import type { Node } from './parse.ts';

/** Such as `customfield_10201.value`, or that of the first argument of a function; undefined: it has no short name. */
export function fieldOf(node: Node | undefined): string | undefined {
  switch (node?.type) {
    case 'Field':
      return node.name;
    case 'Variable':
      return `$${node.name}`;
    case 'Function':
      return fieldOf(node.children[0]);
    case 'Subexpression':
      return joined(fieldOf(node.left), fieldOf(node.right));
    case 'IndexExpression':
      return node.right.type === 'Index'
        ? joined(fieldOf(node.left), `[${node.right.value}]`, '')
        : fieldOf(node.left);
    default:
      return undefined;
  }
}

const joined = (left: string | undefined, right: string | undefined, by = '.'): string | undefined =>
  left === undefined || right === undefined ? undefined : `${left}${by}${right}`;

/** The field that each member of the made object is read from. */
export function sourcesOf(node: Node, within?: string): ReadonlyMap<string, string> {
  switch (node.type) {
    case 'MultiSelectHash':
      return new Map(
        node.children.flatMap(({ name, value }) => {
          const field = fieldOf(value);
          if (field === undefined) return [];
          return [
            [name, printable(within === undefined || field.startsWith('$') ? field : `${within}.${field}`)],
          ];
        }),
      );
    case 'Subexpression':
      return sourcesOf(node.right, fieldOf(node.left));
    case 'Pipe':
      return sourcesOf(node.right);
    case 'LetExpression':
      return sourcesOf(node.expression);
    case 'Ternary':
      return sourcesOf(node.trueExpr);
    default:
      return new Map();
  }
}
