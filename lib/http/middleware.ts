/** Typed middlewares over middy. */
import middy from '@middy/core';
import type { Caller } from '../core/http/caller.ts';
import type { HttpAnswer, Incoming } from '../core/http/types.ts';

export interface Received {
  readonly incoming: Incoming;
}

/** A request whose caller is authenticated. */
export interface Known extends Received {
  readonly caller: Caller;
}

/** Ends the request with this answer: the middlewares behind do not run. */
export class Ended {
  readonly answer: HttpAnswer;
  constructor(answer: HttpAnswer) {
    this.answer = answer;
  }
}

/**
 * A middy handler under construction. `Now` is what its middlewares have handed on so far: the compiler rejects a
 * middleware that needs more. A middleware refuses the request by throwing a `ProblemError`.
 */
export class Middlewares<Start extends Received, Now extends Received> {
  readonly #middy: middy.MiddyfiedHandler<Received, HttpAnswer>;

  private constructor(handler: middy.MiddyfiedHandler<Received, HttpAnswer>) {
    this.#middy = handler;
  }

  /** @param outermost answers what the others throw */
  static begin<Start extends Received>(outermost: middy.MiddlewareObj<Received, HttpAnswer>) {
    // Without middy's early timeout, which would answer while the revocation goes on.
    const handler = middy<Received, HttpAnswer>({ timeoutEarlyInMillis: 0 });
    return new Middlewares<Start, Start>(handler.use(outermost));
  }

  /** Adds a middleware that hands on its results. */
  use<Results extends object>(middleware: (request: Now) => Results | Ended) {
    this.#middy.before((request) => {
      const results = middleware(this.#given(request.event));
      if (results instanceof Ended) return results.answer;
      request.event = { ...request.event, ...results };
      return undefined;
    });
    return new Middlewares<Start, Now & Results>(this.#middy);
  }

  /** Adds a middleware that only refuses. */
  check(middleware: (request: Now) => void): this {
    this.#middy.before((request) => middleware(this.#given(request.event)));
    return this;
  }

  handler(handle: (request: Now) => Promise<HttpAnswer>): (request: Start) => Promise<HttpAnswer> {
    const handler = this.#middy.handler((event: Received) => handle(this.#given(event)));
    return (request) => handler(request, {});
  }

  /** A cast, because middy has one type for the event of all middlewares; `use` has added the rest of `Now` by then. */
  #given(event: Received): Now {
    return event as Now;
  }
}
