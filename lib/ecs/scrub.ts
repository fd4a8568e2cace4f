/** Longest message that leaves this adapter, in UTF-16 units. */
const MAX_MESSAGE = 300;

/** Zero-width and bidirectional characters, which hide or reorder text; half a surrogate pair. */
const INVISIBLE = /[\p{Cf}\p{Cs}]+/gu;
const BLANK = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;

const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // A signature refusal quotes the whole canonical request, security token included; it is always the message's tail.
  [/\s*(?:server\s+)?(?:string\s*to\s*sign|canonical\s*request)\b.*$/is, ' [signed text]'],
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[url]'],
  [/\bBearer\s+[\w.~+/=-]+/gi, '[secret]'],
  [
    /\b(access[-_]?key[-_]?(?:id|secret)?|security[-_]?token|sts[-_]?token|signature|authorization|credential|password|secret)(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi,
    '$1$2[secret]',
  ],
  [/\b(?:LTAI|STS\.|TMP\.)[A-Za-z0-9]{8,}/g, '[secret]'],
  [/[A-Za-z0-9+/_=%-]{40,}/g, '[secret]'],
  [
    /\b(?:[a-z0-9_-]+\.)+(?:com|net|org|cn|io|dev|local|internal|localdomain|invalid|test)(?::\d+)?\b/gi,
    '[host]',
  ],
  [/\blocalhost(?::\d+)?\b/gi, '[host]'],
];

/**
 * A message of ECS that is safe in an answer and a log: no URL, host, token, access key, signature or control
 * character, at most `MAX_MESSAGE` long. It has none of `secrets`, with which this call was signed.
 */
export function scrub(message: string, secrets: readonly string[] = []): string {
  let text = bounded(message).replace(INVISIBLE, '').replace(BLANK, ' ');
  for (const secret of secrets) {
    if (secret.length < 8) continue;
    text = text.replaceAll(secret, '[secret]').replaceAll(encodeURIComponent(secret), '[secret]');
  }
  for (const [pattern, replacement] of RULES) text = text.replace(pattern, replacement);
  text = text.trim();
  return text.length <= MAX_MESSAGE ? text : `${text.slice(0, MAX_MESSAGE - 1).trimEnd()}…`;
}

/** The patterns never run over a page of text; half a token, which no pattern knows, is not left at the end. */
function bounded(message: string): string {
  const most = 4 * MAX_MESSAGE;
  return message.length <= most ? message : message.slice(0, most).replace(/\S+$/, '');
}

const HELP_HOSTS = ['aliyun.com', 'alibabacloud.com', 'aliyuncs.com'];

/** ECS's link to its own help page, or undefined when it is not a plain https link to a site of Alibaba Cloud. */
export function helpLink(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 500 || !/^https:\/\/[\x21-\x7e]+$/.test(value))
    return undefined;
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  const known = HELP_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));
  return known && url.port === '' && url.username === '' && url.password === '' ? url.href : undefined;
}
