/** What the media library throws when bytes break their format; adapters turn it into their own error. */
export class MediaError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MediaError';
  }
}
