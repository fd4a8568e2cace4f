/** This machine, as the `hostname` of a URL has it. Not every name under `.localhost`: some resolvers ask DNS for those. */
export const isLoopback = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
