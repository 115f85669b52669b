/** What every room's schemas are made of. */
import { Type } from 'typebox';

/** Unknown keys are refused: a typo is an error, never silently dropped. */
export const strict = { additionalProperties: false } as const;

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
