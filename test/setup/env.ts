// The template validator of aws-cdk-lib costs seconds at every first synthesis of a process; one test keeps it on.
process.env.CDK_VALIDATION ??= 'false';
