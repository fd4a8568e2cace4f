import { expect, it, onTestFinished, vi } from 'vitest';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { OpenApiUtil } from '../../lib/ecs/sdk.ts';
import { ACCESS_KEY, BY_ID, rawServer, reply, within } from './raw-server.ts';

const LIMIT = 5_000;
const DONE = { RequestId: 'R-1' };

it.each(['reads its credentials', 'signs it'])(
  'a call is not sent when the process is frozen past its limit while it %s',
  async (when) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    onTestFinished(() => void vi.restoreAllMocks());
    const server = await rawServer((_, response) => reply(response, 200, DONE));
    let frozen = LIMIT - 1;
    const freeze = () => vi.setSystemTime(Date.now() + frozen);
    const sign = OpenApiUtil.getAuthorization;
    vi.spyOn(OpenApiUtil, 'getAuthorization').mockImplementation((...parts) => {
      if (when === 'signs it') freeze();
      return sign(...parts);
    });
    const ecs = createEcsEgress({
      endpoint: server.endpoint,
      protocol: 'http',
      credentials: () => {
        if (when === 'reads its credentials') freeze();
        return ACCESS_KEY;
      },
    });
    expect(await ecs.revoke(BY_ID, 'T-1', within(LIMIT))).toMatchObject({ class: 'done' });
    frozen = LIMIT + 1;
    const late = await ecs.revoke(BY_ID, 'T-1', within(LIMIT));
    expect(late).toMatchObject({ class: 'unanswered', code: 'Timeout' });
    expect(server.requests).toHaveLength(1);
  },
);
