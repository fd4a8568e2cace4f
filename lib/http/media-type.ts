const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const MEDIA_TYPE = new RegExp(
  `^(${TOKEN}/${TOKEN})((?:\\s*;\\s*${TOKEN}=(?:${TOKEN}|"[^"\\\\]*"))*)\\s*;?\\s*$`,
);

/** Far more than an honest one has; the pattern is not linear in the number of blanks. */
const MAX_LENGTH = 256;

/**
 * Does a Content-Type (RFC 9110) declare JSON in UTF-8? `application/json` and every `+json` do; JSON defines no
 * charset parameter, so one is put up with as long as it tells the truth.
 */
export function isJson(contentType = ''): boolean {
  if (contentType.length > MAX_LENGTH) return false;
  const [, type = '', parameters = ''] = MEDIA_TYPE.exec(contentType.trim().toLowerCase()) ?? [];
  const charset = /;\s*charset=(?:"([^"]*)"|([^\s;]*))/.exec(parameters);
  const utf8 = !charset || ['utf-8', 'utf8', 'us-ascii'].includes(charset[1] ?? charset[2] ?? '');
  return (type === 'application/json' || type.endsWith('+json')) && utf8;
}
