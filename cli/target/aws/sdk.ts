/*
 * The SDK clients, loaded when first used: a verb that reaches no account must not wait for them. Not with `import()`, which
 * this repository's TypeScript leaves as it is and which the test runner cannot carry out; esbuild bundles both alike.
 */
/* eslint-disable @typescript-eslint/no-require-imports */

/** The SDK announces when it will drop a version of Node.js: news for developers, not for who runs a release. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export const lambdaSdk = (): typeof import('@aws-sdk/client-lambda') => require('@aws-sdk/client-lambda');

export const cloudFormationSdk = (): typeof import('@aws-sdk/client-cloudformation') => require('@aws-sdk/client-cloudformation');

export const stsSdk = (): typeof import('@aws-sdk/client-sts') => require('@aws-sdk/client-sts');
