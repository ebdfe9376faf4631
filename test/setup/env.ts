// The template validator of aws-cdk-lib costs seconds at every first synthesis of a process; one test keeps it on.
process.env.CDK_VALIDATION ??= 'false';

// A stack trace for each resource takes a third of a synthesis, and no test reads one.
process.env.CDK_CONTEXT_JSON ??= '{"aws:cdk:disable-creation-stack-traces":true}';
