import { awscdk, github, javascript, JsonFile } from 'projen';

const EDGE_STAGES = ['viewer-request', 'origin-request', 'origin-response'];
const BUNDLED_FOLDERS = ['lambda-edge', 'controller', 'cli'];
const FOLDERS_BESIDE_SRC = [...BUNDLED_FOLDERS, 'test', 'examples', 'bench'];
/** What they promise holds for functions that read the document within a second: they wait most of the time, and what runs beside them gives way. */
const REAL_TIME_TESTS = ['test/browser/', 'test/cli/local/service-flips', 'test/cli/local/stillness', 'test/cli/promote-wait'];
/** Run without counting, which slows them down: the others cover `src`. */
const UNCOUNTED_TESTS = ['test/cli/', 'test/controller/', 'test/lambda-edge/', 'test/packaging/', 'test/properties/', 'test/static-checks/'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-blue-green',
  description: 'Blue/green releases on AWS as CDK constructs: two production-ready environments, one live, a flip in seconds',
  author: 'The cdk-blue-green authors',
  authorAddress: 'authors@cdk-blue-green.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-blue-green/cdk-blue-green.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-blue-green authors',
  keywords: ['blue-green', 'deployment', 'release', 'cloudfront', 'lambda-edge', 'canary', 'rollback'],
  defaultReleaseBranch: 'main',
  sampleCode: false,
  projenrcTs: true,
  projenrcTsOptions: { projenCodeDir: '.projen' },
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '22',
  cdkVersion: '2.263.0',
  constructsVersion: '10.8.1',
  jsiiVersion: '~6.0.16',
  typescriptVersion: '~6.0',
  bumpPackage: 'commit-and-tag-version@^12',
  compressAssembly: true,
  devDeps: [
    '@aws-cdk/asset-node-proxy-agent-v6@2.1.2',
    '@aws-cdk/cloud-assembly-schema@54.11.0',
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudfront',
    '@aws-sdk/client-cloudwatch',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-eventbridge',
    '@aws-sdk/client-iam',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-route-53',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-ssm',
    '@aws-sdk/client-sts',
    '@aws-sdk/credential-providers',
    '@aws-sdk/s3-request-presigner',
    '@jest/test-sequencer@^30',
    '@jest/transform@^30',
    '@stryker-mutator/core@~9.6',
    '@stryker-mutator/jest-runner@~9.6',
    '@types/aws-lambda',
    '@types/cli-progress',
    'ajv@8.20.0',
    'aws-cdk@2.1148.1',
    'cdk-nag@3.0.2',
    'cli-progress@3.12.0',
    'cli-table3',
    'commander@^14',
    'concurrently@9.2.5',
    'fast-check@4.10.2',
    'jest-circus@^30',
    'jest-config@^30',
    'mrmime',
    'oxlint@1.94.0', // with tsgolint: types, and rules that need them, in a quarter of the time; ESLint does the others
    'oxlint-tsgolint@7.0.2007',
    'picocolors',
    'playwright-core@1.65.1',
    'tsx@4.23.15', // runs what is not a test; ts-node compiles everything anew each time
    'vite@^8',
    'yaml@2.9.1',
  ],
  bundlerOptions: { esbuildVersion: '0.28.2' },
  bin: { 'cdk-blue-green': 'assets/cli/main/index.js' },
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    include: ['.projenrc.ts'],
    exclude: ['lib', 'dist', 'assets', 'coverage', '**/cdk.out', '.stryker-tmp', 'examples/*/releases'],
  },
  eslintOptions: {
    dirs: ['src', ...BUNDLED_FOLDERS],
    devdirs: ['test', 'examples', 'bench'],
    commandOptions: { fix: false },
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
  },
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    extraCliOptions: ['--testPathIgnorePatterns', '/node_modules/', '<rootDir>/test/deploy/', ...REAL_TIME_TESTS, ...UNCOUNTED_TESTS],
    jestConfig: {
      roots: ['src', 'lambda-edge', 'controller', 'cli', 'test', 'examples'].map((folder) => `<rootDir>/${folder}`), // not the packages: jest would list all files
      coverageProvider: 'babel',
      randomize: true,
      maxWorkers: 3, // CI has two cores
      testTimeout: 300_000, // for what hangs: how long a test takes, a busy machine says
      setupFiles: ['<rootDir>/test/setup/env.ts'],
      testSequencer: '<rootDir>/test/setup/longest-first.js',
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/deploy/'], // these have an emulator around them: test:deploy
      modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/', '<rootDir>/test/second-opinion/node_modules/'],
      collectCoverageFrom: ['src/**/*.ts'], // where the thresholds are: code that is watched takes half as long again
    },
  },
  publishToPypi: { distName: 'cdk-blue-green', module: 'cdk_blue_green' },
  publishToMaven: { javaPackage: 'io.github.cdkbluegreen', mavenGroupId: 'io.github.cdkbluegreen', mavenArtifactId: 'cdk-blue-green' },
  publishToGo: { moduleName: 'github.com/cdk-blue-green/cdk-blue-green-go', packageName: 'cdkbluegreen' },
  publishToNuget: { dotNetNamespace: 'CdkBlueGreen', packageId: 'CdkBlueGreen' },
});

project.package.addPackageResolutions('unrs-resolver@1.12.2'); // npm ci misses platform packages of 1.13.0

// Bundles: everything that runs outside of synthesis is built by esbuild into assets/ and shipped.
for (const stage of EDGE_STAGES) {
  project.bundler.addBundle(`lambda-edge/${stage}.ts`, { platform: 'node', target: 'node20', minify: true, watchTask: false });
}
for (const role of ['deployer', 'operator']) {
  project.bundler.addBundle(`controller/${role}.ts`, {
    platform: 'node', target: 'node20', minify: true, watchTask: false, mainFields: ['module', 'main'],
  });
}
project.bundler.addBundle('cli/main.ts', {
  platform: 'node', target: 'node20', minify: true, watchTask: false, mainFields: ['module', 'main'], banner: '#!/usr/bin/env node', executable: true,
});

project.bundler.bundleTask.exec('rm -rf assets/cli/control-page && cp -R cli/local/control-page assets/cli/control-page');

// Tests: first what many of them need, then what covers `src`, then the others.
const setup = project.addTask('setup', { description: 'Install what npm does not bring', exec: 'bash scripts/setup.sh' });
const typecheck = project.addTask('typecheck', {
  description: 'Types, and the rules that need them', exec: `oxlint --type-aware --type-check src ${FOLDERS_BESIDE_SRC.join(' ')} .projenrc.ts`,
});
project.testTask.removeStep(project.testTask.steps.findIndex(({ spawn }) => spawn === 'eslint'));
project.addTask('check', {
  description: 'Types and lint, side by side', exec: `concurrently --group --names types,lint "projen ${typecheck.name}" "projen eslint"`,
});
project.testTask.prependSpawn(project.addTask('test:prepare', { // not `prepare`: npm would run it after every install
  description: 'Check types, bundle and compile while downloads are on their way',
  exec: `concurrently --group "projen ${setup.name}" "projen ${typecheck.name}" "projen ${project.bundler.bundleTask.name}" "node test/setup/compile.js"`,
}));
const deployTask = project.addTask('test:deploy', {
  description: 'Deploy the example for real, on an AWS emulator', exec: 'jest --config test/deploy/jest.config.json', receiveArgs: true,
});
const jestUncounted = 'jest --ci --coverage=false --reporters=default';
const realTime = `${jestUncounted} --maxWorkers=2 ${REAL_TIME_TESTS.join(' ')}`;
const uncounted = `${jestUncounted} --maxWorkers=3 ${UNCOUNTED_TESTS.join(' ')} --testPathIgnorePatterns /node_modules/ ${REAL_TIME_TESTS.join(' ')}`;
project.testTask.exec([ // side by side: deploys wait for timers, and what gives way computes meanwhile; more at once costs each of them more
  'concurrently --group --timings --names real-time,lint,uncounted,deploys',
  `"${realTime}"`, '"nice -n 10 projen eslint"', `"nice -n 10 ${uncounted}"`, `"nice -n 10 projen ${deployTask.name}"`,
].join(' '));
project.addTask('test:full', {
  description: 'Ten times as many crashes, rounds of writers, flips under load and faults of pointers, and breaks that the deploy suite must see',
  env: { ROUNDS: '200', RUNS: '400', FLIP_CYCLES: '10', FAULTY_COMMANDS: '1000' },
  steps: [
    { exec: 'jest --config test/deploy/jest.config.json test/deploy/crash.test.ts test/deploy/writers.test.ts' },
    { exec: 'jest --config test/deploy/jest.config.json breaks --testPathIgnorePatterns /node_modules/' },
    { exec: 'jest --coverage=false --maxWorkers=1 test/cli/local/service-flips.test.ts test/controller/pointer-faults.test.ts' },
  ],
});
project.addTask('lint', { description: 'ESLint over every folder', steps: [{ spawn: 'eslint' }] });
project.postCompileTask.spawn(project.addTask('rosetta', { exec: 'jsii-rosetta extract --strict' }));
project.jest!.config.id = project.name; // of all runs: they share what is compiled
project.jest!.config.transform = { '^.+\\.[t]sx?$': ['<rootDir>/test/setup/ts-jest.js', { tsconfig: 'tsconfig.dev.json' }] };
project.jest!.config.coverageThreshold = {
  './src/core/': { branches: 100, functions: 100, lines: 100, statements: 100 },
  './src/': { branches: 80, functions: 80, lines: 80, statements: 80 },
};

project.addTask('demo', {
  description: 'Serve the static-site example on the local edge',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx examples/static-site/demo.ts', receiveArgs: true }],
});
project.addTask('bench', { description: 'Benchmarks, as ratios', steps: [{ spawn: 'bundle' }, { exec: 'tsx bench/main.ts', receiveArgs: true }] });

project.addTask('soak', {
  description: 'A million page loads on the shipped edge bundles',
  steps: [{ spawn: 'bundle' }, { exec: 'tsx test/properties/soak.ts', receiveArgs: true }],
});
project.addTask('mutation', { description: 'Mutation score of the pure core', exec: 'stryker run', receiveArgs: true });
project.addTask('second-opinion', {
  description: 'Compare the local edge with cdk-local on the example',
  steps: [{ spawn: 'bundle' }, { exec: 'bash test/second-opinion/run.sh' }],
});

// What takes too long for every change, once a week, each on a machine of its own.
const weekly = project.github!.addWorkflow('weekly');
weekly.on({ schedule: [{ cron: '0 3 * * 0' }], workflowDispatch: {} });
weekly.addJob('long', {
  runsOn: ['ubuntu-latest'],
  permissions: { contents: github.workflows.JobPermission.READ },
  strategy: { failFast: false, matrix: { domain: { task: ['soak', 'mutation', 'test:full', 'second-opinion', 'bench'] } } },
  steps: [
    github.WorkflowSteps.checkout(),
    ...project.renderWorkflowSetup({ mutable: false }),
    { run: 'npx projen setup' },
    { run: 'npx projen bundle' },
    { run: 'npx projen ${{ matrix.task }}' },
  ],
});

for (const path of [...BUNDLED_FOLDERS, 'examples', 'docs', 'bench', 'scripts', '.ci', 'rosetta']) {
  project.addPackageIgnore(`/${path}/`);
}
for (const path of ['cdk.out', '/.emu/', '/.stryker-tmp/', '/reports/', '/.eslintcache', '/.oxlintrc.json', '/stryker.config.json']) {
  project.addPackageIgnore(path);
}
project.gitignore.exclude('__pycache__', '.jsii.gz', '.jsii.tabl.json', 'cdk.out', '.stryker-tmp', 'reports', '.emu', '/examples/*/releases/');

// Types, and the rules that need them: ESLint takes twice as long with these.
const eslint = project.eslint!;
project.tryFindObjectFile('.eslintrc.json')!.addDeletionOverride('parserOptions.project');
const rulesOnTypes = ['no-floating-promises', 'return-await'];
rulesOnTypes.forEach((rule) => eslint.addRules({ [`@typescript-eslint/${rule}`]: 'off' }));
new JsonFile(project, '.oxlintrc.json', {
  obj: {
    plugins: ['typescript'],
    categories: { correctness: 'off' },
    ignorePatterns: ['**/*.js'],
    rules: Object.fromEntries(rulesOnTypes.map((rule) => [`typescript/${rule}`, 'error'])),
  },
  marker: false,
});
for (const folder of FOLDERS_BESIDE_SRC) { // the one of the root, which jsii writes, is for `src`
  new JsonFile(project, `${folder}/tsconfig.json`, { obj: { extends: '../tsconfig.dev.json', include: ['**/*.ts'] }, marker: false });
}

// Fences. Arrows point one way: lambda-edge, controller, cli -> src/core; constructs -> src/core.
eslint.addOverride({
  files: ['src/core/**/*.ts'],
  rules: {
    'no-bitwise': 'off',
    'no-restricted-imports': ['error', { patterns: [{ regex: '^[^.]', message: 'src/core imports nothing outside itself' }] }],
    'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'Buffer', 'URL', 'console'],
    'no-restricted-properties': ['error', { object: 'Math', property: 'random' }, { object: 'Date', property: 'now' }],
    'no-restricted-syntax': ['error', { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'src/core has no clock' }],
  },
});
eslint.addOverride({
  files: ['lambda-edge/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', {
      paths: [{ name: 'aws-lambda', allowTypeImports: true, message: 'types only' }],
      patterns: [{ group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '@aws-sdk/*', '@smithy/*'], message: 'edge code: src/core and node: only' }],
    }],
  },
});
eslint.addRules({
  'import/no-restricted-paths': ['error', {
    basePath: '.',
    zones: [
      { target: './src/core', from: './src', except: ['./core'] },
      { target: './src', from: ['./lambda-edge', './controller', './cli', './test', './examples', './bench'] },
      { target: BUNDLED_FOLDERS.map((folder) => `./${folder}`), from: './src', except: ['./core'] },
      { target: './lambda-edge', from: ['./controller', './cli'] },
      { target: './controller', from: ['./lambda-edge', './cli'] },
      { target: './cli', from: ['./lambda-edge', './controller'] },
    ],
  }],
});
eslint.addOverride({ files: ['test/properties/random.ts'], rules: { 'no-bitwise': 'off' } });
for (const folder of FOLDERS_BESIDE_SRC.filter((name) => name !== 'test')) {
  eslint.allowDevDeps(`${folder}/**/*.ts`);
}

project.synth();
