/** What a page may ask over the live socket, checked: the schema of `LiveRequest` (media/wire/live-control.ts). */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { strict } from '../../kernel/schema-parts.ts';
import type { LiveRequest } from '../../media/wire/live-control.ts';

const tile = Type.Integer({ minimum: 0, maximum: 65_535 });
const pace = {
  keyframesOnly: Type.Boolean(),
  maxPerSecond: Type.Number({ minimum: 0, maximum: 100 }),
};

const Request = Type.Union([
  Type.Object(
    {
      type: Type.Literal('subscribe'),
      tile,
      cameraId: Type.String({ minLength: 1, maxLength: 100 }),
      rendition: Type.Union([
        Type.Literal('main'),
        Type.Literal('sub'),
        Type.Literal('h264'),
        Type.Literal('main-audio'),
        Type.Literal('sub-audio'),
        Type.Literal('h264-audio'),
      ]),
      replayMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_600_000 })),
      purpose: Type.Optional(Type.String({ maxLength: 200 })),
      ...pace,
    },
    strict,
  ),
  Type.Object({ type: Type.Literal('pace'), tile, ...pace }, strict),
  Type.Object({ type: Type.Literal('refresh'), tile }, strict),
  Type.Object({ type: Type.Literal('unsubscribe'), tile }, strict),
]);

/** @returns `undefined` for anything but a request: never throws. */
export function parseLiveRequest(text: string): LiveRequest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Value.Check(Request, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
