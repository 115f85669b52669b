/** How often a new gateway looks at the picture of each camera, ms: what is shown of its verdicts holds for this pace. */
import { parseConfig } from '../../config/load.ts';

const loaded = parseConfig('');
if (!loaded.ok) throw new Error('the configuration has no defaults');
export const { pictureMs } = loaded.config.health;
