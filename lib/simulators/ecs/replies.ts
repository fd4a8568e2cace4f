import type { ServerResponse } from 'node:http';
import type { Reply } from './request-handler.ts';

const JSON_TYPE = 'application/json;charset=utf-8';

/** Sends the response as the fault allows, and records in the journal what the caller could receive. */
export function sendReply(response: ServerResponse, { answer, kind, entry }: Reply): void {
  if (response.destroyed) {
    entry.note({ reply: 'lost' });
    return;
  }
  const text = JSON.stringify(answer.body);
  const requestId = String(answer.body.RequestId);
  switch (kind) {
    case 'usual':
      entry.note({
        reply: 'sent',
        requestId,
        status: answer.status,
        ...(answer.code !== undefined && { code: answer.code }),
      });
      response
        .writeHead(answer.status, {
          'content-type': JSON_TYPE,
          'x-acs-request-id': requestId,
          ...answer.headers,
        })
        .end(text);
      return;
    case 'reset':
      entry.note({ reply: 'lost' });
      response.socket?.resetAndDestroy();
      return;
    case 'silence':
      entry.note({ reply: 'lost' });
      return;
    case 'html-502':
      entry.note({ reply: 'lost', status: 502 });
      response
        .writeHead(502, { 'content-type': 'text/html' })
        .end('<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>\r\n');
      return;
    case 'empty-200':
      entry.note({ reply: 'lost', status: 200 });
      response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': 0 }).end();
      return;
    case 'truncated':
      entry.note({ reply: 'lost', status: answer.status });
      response.writeHead(answer.status, {
        'content-type': JSON_TYPE,
        'content-length': Buffer.byteLength(text),
      });
      response.write(text.slice(0, text.length / 2), () => response.destroy());
      return;
  }
}
