export type Properties = Readonly<Record<string, any>>;

export interface StackIdentity {
  readonly id: string;
  readonly name: string;
  readonly region: string;
}

/** A resource as CloudFormation asks for it. */
export interface ResourceRequest {
  readonly stack: StackIdentity;
  readonly logicalId: string;
  readonly type: string;
  /** Every intrinsic function resolved. */
  readonly properties: Properties;
  /** Folder or file of the asset that is uploaded as `objectKey`. */
  asset(objectKey: string): string;
}

export interface Provisioned {
  /** What `Ref` gives. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Nothing stands behind the resource: attributes that are asked for are made up. */
  readonly placeholder?: true;
}

/** A resource that is there. */
export interface DeployedResource extends ResourceRequest, Provisioned {
  /** Not deleted with its stack, or when it leaves the template. */
  readonly retained: boolean;
}

/** How one resource type is created, changed and deleted. */
export interface ResourceType {
  create(request: ResourceRequest): Promise<Provisioned>;
  /** Another physical id than before means a replacement: the old one is deleted when the stack is done. */
  update(request: ResourceRequest, current: DeployedResource): Promise<Provisioned>;
  delete(current: DeployedResource): Promise<void>;
}

/** A resource could not be created, but something may be left of it. */
export class ResourceFailure extends Error {
  constructor(message: string, readonly physicalId?: string, options?: ErrorOptions) {
    super(message, options);
  }
}
