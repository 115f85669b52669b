/** The parts of an OpenAPI document that generated requests and the judge of the answers need. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

export interface ApiOperation {
  readonly method: string;
  /** `/api/walls/{wallId}/layout` */
  readonly path: string;
  readonly parameters: readonly ApiParameter[];
  readonly body: { readonly type: string; readonly schema: JsonSchema } | undefined;
  /** By status: what may come, by content type; without content: nothing comes. */
  readonly answers: ReadonlyMap<number, ReadonlyMap<string, JsonSchema>>;
}

interface Content {
  readonly [type: string]: { readonly schema?: JsonSchema };
}
interface RawOperation {
  readonly parameters?: readonly (Omit<ApiParameter, 'required'> & { readonly required?: boolean })[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
}

export function operationsOf(document: ApiDocument): ApiOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const [body] = Object.entries(raw.requestBody?.content ?? {});
      return {
        method: method.toUpperCase(),
        path,
        parameters: (raw.parameters ?? []).map((one) => ({ ...one, required: one.required ?? false })),
        body: body && { type: body[0], schema: inlined(body[1].schema ?? {}, document) },
        answers: new Map(
          Object.entries(raw.responses).map(([status, { content = {} }]) => [
            Number(status),
            new Map(Object.entries(content).map(([type, { schema = {} }]) => [type, inlined(schema, document)])),
          ]),
        ),
      };
    }),
  );
}

/** With every reference into the document replaced by what it refers to. */
function inlined(schema: JsonSchema, document: ApiDocument): JsonSchema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref } = value as { $ref?: unknown };
    const name = typeof $ref === 'string' ? $ref.split('/').at(-1) : undefined;
    const referred = name === undefined ? undefined : document.components?.schemas?.[name];
    if (referred) return walk(referred);
    return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, walk(below)]));
  };
  return walk(schema) as JsonSchema;
}
