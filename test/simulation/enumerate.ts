/**
 * Every sequence of choices, depth first: the last choice that can be made otherwise is, until none is left. Of two
 * sequences that differ only in the order of independent moves, one is enough (sleep sets, Godefroid 1996). A move that
 * was tried first is not tried again until a move follows that it depends on.
 */
import type { Move } from './scheduler.ts';

interface Tried extends Move {
  /** It made an answer or a call to ECS: of such moves the order always matters. */
  visible: boolean;
}

type Node =
  | { readonly kind: 'choice'; taken: number; readonly of: number }
  | {
      readonly kind: 'order';
      taken: number;
      readonly of: number;
      readonly awake: Tried[];
      readonly asleep: Tried[];
    };

const independent = (a: Tried, b: Tried): boolean =>
  !(a.visible && b.visible) && (a.where !== b.where || (!a.changes && !b.changes));

export function createEnumerator({ reduce }: { reduce: boolean }) {
  const path: Node[] = [];
  const picked: number[] = [];
  let depth = 0;
  let last: { move: Tried; asleep: Tried[] } | undefined;

  return {
    /** One of `of`. The same choices before it lead to the same question, or replaying them is worth nothing. */
    choose(of: number): number {
      const known = path[depth];
      if (known && (known.kind !== 'choice' || known.of !== of))
        throw new Error('the same choices led elsewhere');
      if (!known) path.push({ kind: 'choice', taken: 0, of });
      depth++;
      picked.push(known?.taken ?? 0);
      return known?.taken ?? 0;
    },
    /** Which of the moves is next; -1: whatever comes now has been seen in another order. */
    order(moves: readonly Move[]): number {
      const moved = last;
      let node = path[depth];
      if (!node) {
        const asleep = reduce && moved ? moved.asleep.filter((move) => independent(move, moved.move)) : [];
        const awake = moves
          .filter(({ id }) => asleep.every((other) => other.id !== id))
          .map((move) => ({ ...move, visible: false }));
        if (awake.length === 0) return -1;
        node = { kind: 'order', taken: 0, of: awake.length, awake, asleep };
        path.push(node);
      }
      if (node.kind !== 'order') throw new Error('the same choices led elsewhere');
      depth++;
      const move = node.awake[node.taken];
      if (!move) throw new Error('no such move');
      last = { move, asleep: [...node.asleep, ...node.awake.slice(0, node.taken)] };
      const index = moves.findIndex(({ id }) => id === move.id);
      picked.push(index);
      return index;
    },
    /** The last move made an answer, or a call. */
    seen(): void {
      if (last) last.move.visible = true;
    },
    /** Goes to the next sequence. False: that was the last one. */
    next(): boolean {
      path.length = depth;
      depth = 0;
      picked.length = 0;
      last = undefined;
      for (let end = path.at(-1); end; end = path.at(-1)) {
        if (++end.taken < end.of) return true;
        path.pop();
      }
      return false;
    },
    /** The choices so far, to be made again. */
    choices: (): number[] => [...picked],
  };
}

/** Makes the choices of one schedule. */
export type Chooser = Pick<ReturnType<typeof createEnumerator>, 'choose' | 'order' | 'seen'>;

/** Makes the given choices, and after them always the first. */
export function createReplay(choices: readonly number[]): Chooser {
  let depth = 0;
  const next = () => choices[depth++] ?? 0;
  return { choose: next, order: next, seen() {} };
}
