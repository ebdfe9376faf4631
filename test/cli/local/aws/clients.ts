import type { AwsServer } from '../../../../cli/local/aws/local-aws';
import { LocalAws, serveAws } from '../../../../cli/local/aws/local-aws';

/** An in-memory AWS, and what a real SDK client needs to reach it. */
export interface Fixture {
  readonly aws: LocalAws;
  readonly server: AwsServer;
  readonly client: { region: string; endpoint: string; credentials: { accessKeyId: string; secretAccessKey: string }; maxAttempts: number };
}

export async function withAws<T>(act: (fixture: Fixture) => Promise<T>, region = 'eu-west-1'): Promise<T> {
  const aws = new LocalAws();
  const server = await serveAws(aws);
  try {
    return await act({
      aws, server, client: { region, endpoint: server.url, credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 },
    });
  } finally {
    await server.close();
  }
}
