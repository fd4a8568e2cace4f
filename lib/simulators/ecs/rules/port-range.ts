/** Protocols and port ranges as the API writes them. */

export const PROTOCOLS = ['TCP', 'UDP', 'ICMP', 'ICMPV6', 'GRE', 'ALL'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** The IANA numbers that AuthorizeSecurityGroupEgress takes in some regions; `ALL` has none. */
export const IANA_NUMBERS: Readonly<Partial<Record<Protocol, string>>> = {
  ICMP: '1',
  TCP: '6',
  UDP: '17',
  GRE: '47',
  ICMPV6: '58',
};

/** The protocol as ECS stores it (upper case), or undefined for one that it does not know. */
export function protocolOf(text: string | undefined): Protocol | undefined {
  const upper = text?.toUpperCase();
  return PROTOCOLS.find((protocol) => protocol === upper);
}

export const hasPorts = (protocol: Protocol | undefined): boolean => protocol === 'TCP' || protocol === 'UDP';

/** Two integers with a slash between them: `-1/-1`, or 1 to 65535 with the first not above the second. */
export function isPortRange(text: string): boolean {
  if (text === '-1/-1') return true;
  const [, from, to] = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/.exec(text) ?? [];
  return from !== undefined && to !== undefined && Number(from) <= Number(to) && Number(to) <= 65535;
}

/** TCP and UDP need real ports, everything else `-1/-1`. */
export const portsFit = (protocol: Protocol | undefined, text: string): boolean =>
  hasPorts(protocol) === (text !== '-1/-1');
