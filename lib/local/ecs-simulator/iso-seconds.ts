import type { Millis } from '../../core/ports.ts';

/** `yyyy-MM-ddTHH:mm:ssZ`, as ECS writes instants. */
export const isoSeconds = (at: Millis): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
