/** What the local edge runs of an `AWS::Lambda::Function`. */
export interface FunctionCode {
  readonly name: string;
  /** Without version or alias. */
  readonly arn: string;
  readonly region: string;
  /** Folder of the unzipped asset. */
  readonly directory: string;
  /** `file.export`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
}
