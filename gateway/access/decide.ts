/** The one decision. It knows one person until accounts exist; every caller already goes through it. */
import { type Decide, localOperator } from './model.ts';

export const decideForLocalOperator: Decide = (person) => person.id === localOperator.id;
