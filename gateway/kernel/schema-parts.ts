/** What every room's schemas are made of. */
import { Type } from 'typebox';

/** Unknown keys are refused: a typo is an error, never silently dropped. */
export const strict = { additionalProperties: false } as const;

export const Id = Type.String({ format: 'uuid' });

/** ISO 8601 with its zone. */
export const When = Type.String({ format: 'date-time' });

export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()]);
