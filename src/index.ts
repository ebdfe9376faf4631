export * from './edge-router/edge-release-router';
export * from './edge-router/release-backend';
export * from './release-state/release-state';
export * from './release-state/release-state-ref';
export * from './static-site/blue-green-static-site';
export * from './static-site/document-fallback';
export * from './static-site/site-router';
export * from './static-site/site-source';
