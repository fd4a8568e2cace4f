/** The texts of the entries of a JSON array, as they were sent: what JSON.parse drops is still in them. */

/** Text, in which brackets mean nothing, or one character that separates or nests. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},]/g;

/** @param text the JSON of an array, known to be well formed */
export function elementsOf(text: string): string[] {
  const elements: string[] = [];
  let level = 0;
  let start = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const ends = level === 1 && (token === ',' || token === ']');
    if (ends) elements.push(text.slice(start, index).trim());
    if (token === '[' || token === '{') level += 1;
    else if (token === ']' || token === '}') level -= 1;
    if (ends || (token === '[' && level === 1)) start = index + 1;
  }
  // An empty array has no entry, not one without text.
  return elements.length === 1 && elements[0] === '' ? [] : elements;
}
