/** Hosts and ranges as typed: one a line, or separated by commas, semicolons or blanks; doubles are dropped. Pure. */
export const parseTargets = (text: string): string[] => [
  ...new Set(text.split(/[\s,;]+/).filter((part) => part !== '')),
];
