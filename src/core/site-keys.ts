/** Files that all releases share: `shared/assets/app.js`. */
export const SHARED_FOLDER = 'shared/';

export const MANIFEST_FOLDER = 'manifests/';

/** Files of one release: `releases/9bc1a77f0e55/`. */
export function releaseFolder(release: string): string {
  return `releases/${release}/`;
}

export function sharedKey(path: string): string {
  return SHARED_FOLDER + path;
}

export function ownKey(release: string, path: string): string {
  return releaseFolder(release) + path;
}

export function manifestKey(release: string): string {
  return `${MANIFEST_FOLDER}${release}.json`;
}

/** The release that a key names a manifest of. */
export function releaseOfManifest(key: string): string {
  return key.slice(MANIFEST_FOLDER.length, -'.json'.length);
}
