// The template validator of aws-cdk-lib costs seconds at every first synthesis of a process; one test keeps it on.
process.env.CDK_VALIDATION ??= 'false';

// A stack trace for each resource takes a third of a synthesis, and no test reads one.
process.env.CDK_CONTEXT_JSON ??= '{"aws:cdk:disable-creation-stack-traces":true}';

// Eight lines of warning for each process that loads an SDK would push what failed out of sight.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
