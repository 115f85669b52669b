/** Charts of a site, link or lessor over days and months, English. */
import type { trend as vi } from '../vi/trend.ts';

export const trend = {
  site: 'Site',
  link: 'Link',
  lessor: 'Lessor',
  heading: 'Availability · {name}',
  open: 'Availability charts of {name}',
  span: 'Span of time',
  days14: '14 days',
  days31: '31 days',
  months13: '13 months',
  chart: 'Chart of time by state',
  bar: '{label}: {percent} available',
  loading: 'Loading {done} of {total}…',
  failed: 'Could not be loaded: {reason}',
  unknown: 'There is no such place, or it is not for you to see.',
  day: 'Day',
  month: 'Month',
  percent: 'Availability (%)',
  back: 'Health board',
  rule: 'Each bar is all the time of the cameras. Availability = up ÷ (up + degraded + down).',
} satisfies Record<keyof typeof vi, string>;
