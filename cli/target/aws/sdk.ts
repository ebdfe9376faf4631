/* eslint-disable @typescript-eslint/no-require-imports --
 * The SDK clients are loaded when first used: a verb that reaches no account must not wait for them. `import()` would be left as
 * it is by this repository's TypeScript, and the test runner cannot carry it out; esbuild bundles both alike.
 */

/** The SDK announces when it will drop a version of Node.js: news for developers, not for who runs a release. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export const lambdaSdk = (): typeof import('@aws-sdk/client-lambda') => require('@aws-sdk/client-lambda');

export const cloudFormationSdk = (): typeof import('@aws-sdk/client-cloudformation') => require('@aws-sdk/client-cloudformation');

export const stsSdk = (): typeof import('@aws-sdk/client-sts') => require('@aws-sdk/client-sts');
