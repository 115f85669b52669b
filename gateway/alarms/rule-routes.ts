/** `/api/alarm-rules`: when a condition becomes an alarm. Changed as a whole, so that their order is what somebody saw. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../access/request-actor.ts';
import { defaultRules } from './default-rules.ts';
import type { AlarmRule } from './model.ts';
import type { AlarmsRoom } from './room.ts';
import { RuleView } from './schemas.ts';

const tags = ['alarms'];
const Rules = Type.Array(RuleView, { minItems: 1, maxItems: 100 });

export function registerRuleRoutes(instance: FastifyInstance, room: AlarmsRoom): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get(
    '/api/alarm-rules',
    { config: { door: { right: 'health' } }, schema: { tags, response: { 200: Rules } } },
    async () => room.rules().map(viewOf),
  );
  app.get(
    '/api/alarm-rules/default',
    { config: { door: { right: 'health' } }, schema: { tags, response: { 200: Rules } } },
    async () => defaultRules.map(viewOf),
  );
  app.put(
    '/api/alarm-rules',
    { config: { door: { right: 'configure' }, act: 'own' }, schema: { tags, body: Rules, response: { 200: Rules } } },
    async (request) => {
      await room.putRules(request.body.map(ruleOf), actorOf(request));
      return room.rules().map(viewOf);
    },
  );
}

const viewOf = ({ kinds, siteKinds, ...rule }: AlarmRule): RuleView => ({
  ...rule,
  kinds: [...kinds],
  siteKinds: [...siteKinds],
});

const ruleOf = (rule: RuleView): AlarmRule => ({ ...rule, kinds: rule.kinds as AlarmRule['kinds'] });
