/** The page's live link for components; undefined outside of the frame (then only HLS plays). */
import { createContext } from '@lit/context';
import type { LiveLink } from './live-link.ts';

export const liveLinkContext = createContext<LiveLink | undefined>(Symbol('live-link'));
