/** Resolves `${vars.name}` and `${vars.name.member}` in a text, as Serverless Devs does: a value that is not text stays one. */
export function resolveVars(text: string, vars: Readonly<Record<string, unknown>>): string {
  return text.replace(/\$\{vars\.([\w.]+)\}/g, (_, path: string) => {
    const value = path
      .split('.')
      .reduce(
        (holder: unknown, name) => (Object.hasOwn(Object(holder), name) ? Object(holder)[name] : undefined),
        vars,
      );
    if (value === undefined) throw new TypeError(`s.yaml has no variable ${path}`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
