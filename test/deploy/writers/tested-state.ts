import { randomInt } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { fingerprintOf, RELEASES } from './releases';
import { StateStore } from '../../../controller/store/state-store';
import type { EdgeDocument, HistoryEntry, StateSettings, Transition, Truth } from '../../../src/core';
import { parseDocument } from '../../../src/core';
import { writeDocument } from '../../../src/core/document';

export const HOME = 'eu-west-1';
export const REPLICA = 'us-east-1';
export const REGIONS = [HOME, REPLICA];
export const STATE_NAME = 'shop';
export const SETTINGS: StateSettings = { stateTtl: 2, traffic: 'in-step', components: ['Site'], sitesOnly: true, retention: { releases: 5, seconds: 604_800 } };

const TABLE = 'table';
const PARAMETER = '/cdk-blue-green/shop';

/** One value that a published copy had. */
export interface Version {
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
  readonly document: EdgeDocument;
}

/** What the constructs would deploy for one state, in an account that nobody else has. */
export class TestedState {
  public static async create(): Promise<TestedState> {
    const state = new TestedState();
    await state.s3.send(new CreateBucketCommand({ Bucket: state.bucket, CreateBucketConfiguration: { LocationConstraint: HOME } }));
    await Promise.all(RELEASES.map(async (release) => state.upload(release)));
    return state;
  }

  public readonly url = process.env.EMULATOR_URL!;
  public readonly account = String(randomInt(100_000_000_000, 1_000_000_000_000));
  public readonly bucket = `site-of-${this.account}`;
  private readonly database = new DynamoDBClient(this.client(HOME));
  private readonly store = new StateStore(TABLE, this.database);
  private readonly s3 = new S3Client(this.client(HOME));
  private readonly ssm = new Map(REGIONS.map((region) => [region, new SSMClient(this.client(region))]));

  private constructor() {}

  /** Variables of a function of the controller; its requests may go another way than those of the test. */
  public env(url = this.url): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: HOME,
      AWS_ACCESS_KEY_ID: this.account, // the emulator takes it for the account
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      STATE_NAME,
      TABLE_NAME: TABLE,
      PARAMETER_NAME: PARAMETER,
      REPLICA_REGION: REPLICA,
      STATE_TTL: String(SETTINGS.stateTtl),
      COMPONENTS: JSON.stringify({ Site: { kind: 'site', bucket: this.bucket } }),
      RETENTION_RELEASES: String(SETTINGS.retention.releases),
      RETENTION_SECONDS: String(SETTINGS.retention.seconds),
    };
  }

  /** What a client of the test needs to reach this account. */
  public client(region: string) {
    return { region, endpoint: this.url, credentials: { accessKeyId: this.account, secretAccessKey: 'test' }, forcePathStyle: true };
  }

  /** Begins another life, with a past: each change committed as the controller does, the last one published. */
  public async begin(past: readonly Transition[]): Promise<void> {
    await this.forget();
    await this.database.send(new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    }));
    for (const [index, change] of past.entries()) {
      await this.store.commit(past[index - 1]?.truth, change);
    }
    const { truth, document } = past[past.length - 1];
    const publish = new PutParameterCommand({ Name: PARAMETER, Value: writeDocument(document), Type: 'String' });
    await Promise.all([...this.ssm.values()].map(async (ssm) => ssm.send(publish)));
    if (truth.pending !== undefined) {
      await this.store.recordPublished(truth.id, truth.pending.effectiveAt);
    }
  }

  public async truth(): Promise<Truth> {
    return (await this.store.load())!;
  }

  /** Oldest first. */
  public async history(): Promise<HistoryEntry[]> {
    return (await this.store.history(1000)).reverse();
  }

  /** Every value that a copy had in this life of the state, oldest first. */
  public async versions(region: string): Promise<Version[]> {
    const versions: Version[] = [];
    let token: string | undefined;
    do {
      const page = await this.ssm.get(region)!.send(new GetParameterHistoryCommand({ Name: PARAMETER, NextToken: token }));
      versions.push(...(page.Parameters ?? []).map(({ LastModifiedDate: date, Value: text }) => (
        { region, at: date!.getTime(), text: text!, document: documentIn(text!) })));
      token = page.NextToken;
    } while (token !== undefined);
    return versions;
  }

  private async forget(): Promise<void> {
    await this.database.send(new DeleteTableCommand({ TableName: TABLE })).catch(ignoring('ResourceNotFoundException'));
    const remove = new DeleteParameterCommand({ Name: PARAMETER });
    await Promise.all([...this.ssm.values()].map(async (ssm) => ssm.send(remove).catch(ignoring('ParameterNotFound'))));
  }

  private async upload(release: string): Promise<void> {
    const key = `releases/${release}/index.html`;
    const objects = { [key]: release.length };
    const manifest = { release, state: STATE_NAME, fingerprint: fingerprintOf(release), objects, shared: {}, deployTime: [] };
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: `manifests/${release}.json`, Body: JSON.stringify(manifest) }));
    await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: release }));
  }
}

export function documentIn(text: string): EdgeDocument {
  const parsed = parseDocument(text);
  if (!parsed.ok) {
    throw new Error(`a copy was ${parsed.error}: ${text}`);
  }
  return parsed.value;
}

function ignoring(name: string): (error: Error) => void {
  return (error) => {
    if (error.name !== name) {
      throw error;
    }
  };
}
