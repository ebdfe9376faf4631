import { signedHeaders } from '../../../lambda-edge/document/sigv4';

/** The published test suite of Signature Version 4: request, credentials and the signatures that AWS computed. */
const POST = { url: new URL('https://example.amazonaws.com/'), service: 'service', region: 'us-east-1', headers: {}, body: '' };
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const NOW = Date.UTC(2015, 7, 30, 12, 36, 0);
const TOKEN = 'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGd'
  + 'QrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

test('signs a POST as the test suite of AWS does', () => {
  const { authorization } = signedHeaders(POST, CREDENTIALS, NOW);
  expect(authorization).toBe('AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, '
    + 'Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b');
});

test('signs the session token of temporary credentials too', () => {
  const headers = signedHeaders(POST, { ...CREDENTIALS, sessionToken: TOKEN }, NOW);
  expect(headers['x-amz-security-token']).toBe(TOKEN);
  expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead');
});

test('leaves the host header to fetch, which refuses to be told', () => {
  expect(signedHeaders(POST, CREDENTIALS, NOW).host).toBeUndefined();
});
