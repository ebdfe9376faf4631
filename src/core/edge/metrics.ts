/** CloudWatch namespace of what the edge reports. */
export const METRIC_NAMESPACE = 'CdkBlueGreen';

/** CloudFront's own metrics stand here too, so one region shows all of the edge. */
export const METRIC_REGION = 'us-east-1';

/** Reads of the edge document that the home region did not answer with a usable document, by parameter name. */
export const READ_FAILURES_METRIC = 'StateReadFailures';
