/** Markdown tables. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
export const code = (text: string): string => `\`${cell(text)}\``;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Puts generated text between its two marks in a document, and leaves the rest alone. Pure. */

const begin = (name: string): string => `<!-- generated: ${name} -->`;
const END = '<!-- end of generated -->';

/** @throws {Error} when the document lacks the marks of one of the parts, or has a mark that no part is for. */
export function weave(document: string, parts: Readonly<Record<string, string>>): string {
  const marks = [...document.matchAll(/<!-- generated: (.+?) -->/g)].map(([, name = '']) => name);
  const stray = marks.find((name) => !Object.hasOwn(parts, name));
  if (stray !== undefined) throw new Error(`nothing generates the part "${stray}"`);
  return Object.entries(parts).reduce((text, [name, part]) => {
    const start = text.indexOf(begin(name));
    const end = text.indexOf(END, start);
    if (start < 0 || end < 0) throw new Error(`the marks of the part "${name}" are missing`);
    return `${text.slice(0, start)}${begin(name)}\n\n${part}\n\n${text.slice(end)}`;
  }, document);
}
