/** Camera groups: named sets of cameras, so that a grant can mean "the crossings" without naming each. */
import { type Static, Type } from 'typebox';
import { Id, strict } from '../../kernel/schema-parts.ts';

const Code = Type.String({ minLength: 1, maxLength: 20, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' });
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });

export const CameraGroup = Type.Object(
  {
    id: Id,
    code: Type.String(),
    name: Type.String(),
    /** Those that the asker sees, in order of their codes. */
    cameraIds: Type.Array(Id),
  },
  strict,
);
export type CameraGroup = Static<typeof CameraGroup>;

export const CameraGroupInput = Type.Object(
  { code: Code, name: Name, cameraIds: Type.Array(Id, { maxItems: 20_000, uniqueItems: true }) },
  strict,
);
export type CameraGroupInput = Static<typeof CameraGroupInput>;

/** `cameraIds`: all of them, as they shall be; cameras that the asker does not see stay in. */
export const CameraGroupPatch = Type.Partial(CameraGroupInput, strict);
export type CameraGroupPatch = Static<typeof CameraGroupPatch>;
