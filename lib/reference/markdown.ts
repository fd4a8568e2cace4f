/** Markdown tables. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
export const code = (text: string): string => `\`${cell(text)}\``;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

/** Replaces the generated text between two marks of a document. Pure. */

const begin = (name: string): string => `<!-- generated: ${name} -->`;
const END = '<!-- end of generated -->';

/** @throws {Error} if the marks of a part are missing, or if no part has the name of a mark */
export function weave(document: string, parts: Readonly<Record<string, string>>): string {
  const marks = [...document.matchAll(/<!-- generated: (.+?) -->/g)].map(([, name = '']) => name);
  const stray = marks.find((name) => !Object.hasOwn(parts, name));
  if (stray !== undefined) throw new Error(`no generated part is called "${stray}"`);
  return Object.entries(parts).reduce((text, [name, part]) => {
    const start = text.indexOf(begin(name));
    const end = text.indexOf(END, start);
    if (start < 0 || end < 0) throw new Error(`the marks of the part "${name}" are missing`);
    return `${text.slice(0, start)}${begin(name)}\n\n${part}\n\n${text.slice(end)}`;
  }, document);
}
