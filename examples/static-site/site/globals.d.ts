/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/** Replaced by the build: the release that this code was built for. */
declare const __RELEASE__: 1 | 2;
declare const __VERSION__: string;

declare module '*.css';

declare module '*.svg' {
  const url: string;
  export default url;
}
