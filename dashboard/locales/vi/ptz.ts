export const ptz = {};
