/** `npm run openapi`: writes gateway/openapi.json from what the app serves. */
import { writeFileSync } from 'node:fs';
import { openGateway } from './gateway-in-process.ts';

const gateway = await openGateway();
const served = await (await gateway.as('administrator')).call('/docs/json');
writeFileSync(new URL('../../gateway/openapi.json', import.meta.url), `${JSON.stringify(served, null, 2)}\n`);
await gateway.close();
