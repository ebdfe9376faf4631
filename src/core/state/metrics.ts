/** What the controller counts in CloudWatch, in the namespace of the edge's metrics. */
export const CHANGES_METRIC = 'Changes';
export const REFUSALS_METRIC = 'Refusals';
export const UNPUBLISHED_COPIES_METRIC = 'UnpublishedCopies';
export const INVALIDATION_FAILURES_METRIC = 'InvalidationFailures';
