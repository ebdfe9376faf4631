import { UserError } from '../../user-error';

export interface Where {
  readonly region: string;
  readonly profile?: string;
}

const NO_CREDENTIALS = ['CredentialsProviderError', 'TokenProviderError'];
const BAD_CREDENTIALS = [
  'ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidSignatureException', 'SignatureDoesNotMatch',
];
const THROTTLES = ['TooManyRequestsException', 'Throttling', 'ThrottlingException'];
const DENIALS = ['AccessDenied', 'AccessDeniedException'];

/** What goes wrong between this machine and an account, whatever was asked; other errors stay as they are. */
export function accountError(cause: unknown, { region, profile }: Where): unknown {
  if (!(cause instanceof Error)) {
    return cause;
  }
  if (NO_CREDENTIALS.includes(cause.name)) {
    const way = profile === undefined ? 'sign in, set AWS_PROFILE, or pass --profile' : `check the profile with \`aws sts get-caller-identity --profile ${profile}\``;
    return new UserError('no-credentials', `there are no AWS credentials: ${told(cause)}`, way, { cause });
  }
  if (BAD_CREDENTIALS.includes(cause.name)) {
    return new UserError('bad-credentials', `AWS does not accept the credentials: ${told(cause)}`, 'sign in again, or pass another --profile', { cause });
  }
  if (isThrottle(cause)) {
    return new UserError('throttled', `AWS takes no more requests at the moment: ${told(cause)}`, 'try again in a minute', { cause });
  }
  if (cause.name === 'TimeoutError') {
    return new UserError('no-answer', `AWS gave no answer in ${region}: ${told(cause)}`, 'look at the status before you try again: the change may be recorded', { cause });
  }
  return isConnectionError(cause)
    ? new UserError('no-connection', `AWS cannot be reached in ${region}: ${told(cause)}`, 'check the network, --region and AWS_ENDPOINT_URL', { cause })
    : cause;
}

export function isThrottle({ name }: Error): boolean {
  return THROTTLES.includes(name);
}

export function isDenial(error: unknown): error is Error {
  return error instanceof Error && DENIALS.includes(error.name);
}

/** Errors of the service have names; those of the way there have codes of the operating system. */
function isConnectionError(error: Error): boolean {
  return /^E[A-Z_]+$/.test((error as { code?: string }).code ?? '');
}

/** The end of a sentence is left to whoever quotes it. */
function told({ message }: Error): string {
  return message.replace(/\.$/, '');
}
