import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { withAws } from './clients';

test('a parameter is read back with its version', async () => {
  await withAws(async ({ client }) => {
    const ssm = new SSMClient(client);
    await ssm.send(new PutParameterCommand({ Name: '/a/b', Value: 'one', Type: 'String' }));
    const written = await ssm.send(new PutParameterCommand({ Name: '/a/b', Value: 'two', Overwrite: true }));
    const read = await ssm.send(new GetParameterCommand({ Name: '/a/b' }));
    expect(written.Version).toBe(2);
    expect(read.Parameter).toMatchObject({ Name: '/a/b', Type: 'String', Value: 'two', Version: 2 });
  });
});

test('a parameter is not overwritten by accident', async () => {
  await withAws(async ({ client }) => {
    const ssm = new SSMClient(client);
    await ssm.send(new PutParameterCommand({ Name: '/a', Value: 'one', Type: 'String' }));
    await expect(ssm.send(new PutParameterCommand({ Name: '/a', Value: 'two', Type: 'String' }))).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  });
});

test('regions do not share parameters', async () => {
  await withAws(async ({ client }) => {
    await new SSMClient(client).send(new PutParameterCommand({ Name: '/a', Value: 'one', Type: 'String' }));
    const elsewhere = new SSMClient({ ...client, region: 'us-east-1' });
    await expect(elsewhere.send(new GetParameterCommand({ Name: '/a' }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });
});

test('a deleted parameter is gone', async () => {
  await withAws(async ({ client, aws }) => {
    aws.parameters.put('eu-west-1', '/a', 'one', { overwrite: false });
    const ssm = new SSMClient(client);
    await ssm.send(new DeleteParameterCommand({ Name: '/a' }));
    await expect(ssm.send(new DeleteParameterCommand({ Name: '/a' }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });
});

test('the limit of the standard tier is kept', async () => {
  await withAws(async ({ client }) => {
    const put = new SSMClient(client).send(new PutParameterCommand({ Name: '/a', Value: 'x'.repeat(4097), Type: 'String' }));
    await expect(put).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('a region in trouble throttles, fails or is slow, and the others answer', async () => {
  await withAws(async ({ client, aws }) => {
    aws.parameters.put('eu-west-1', '/a', 'home', { overwrite: false });
    aws.parameters.put('us-east-1', '/a', 'replica', { overwrite: false });
    const read = new GetParameterCommand({ Name: '/a' });
    const home = new SSMClient(client);
    aws.ssmFaults.set('eu-west-1', { kind: 'throttled' });
    await expect(home.send(read)).rejects.toMatchObject({ name: 'ThrottlingException' });
    aws.ssmFaults.set('eu-west-1', { kind: 'failing' });
    await expect(home.send(read)).rejects.toMatchObject({ name: 'InternalServerError' });
    const replica = await new SSMClient({ ...client, region: 'us-east-1' }).send(read);
    expect(replica.Parameter?.Value).toBe('replica');
    aws.ssmFaults.set('eu-west-1', { kind: 'slow', milliseconds: 60 });
    const start = performance.now();
    await home.send(read);
    expect(performance.now() - start).toBeGreaterThan(50);
    aws.ssmFaults.set('eu-west-1', undefined);
    expect((await home.send(read)).Parameter?.Value).toBe('home');
  });
});
