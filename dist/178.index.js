export const id = 178;
export const ids = [178];
export const modules = {

/***/ 26178:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runLocally: () => (/* binding */ runLocally)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: external "node:readline/promises"
var external_node_readline_promises_ = __webpack_require__(26848);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./build/base/input-catalog.js
var input_catalog = __webpack_require__(32554);
// EXTERNAL MODULE: ./build/inputs/reading/hints.js
var hints = __webpack_require__(11085);
;// CONCATENATED MODULE: ./build/local/arguments.js



/** A command line that cannot be read; the message is for people. */
class UsageError extends Error {
    name = 'UsageError';
}
const USAGE = `Runs this action on your machine, as GitHub would.

  run WORKFLOW.yml [--job JOB] [--step STEP] [--env-file FILE] [--publish]
      The steps of a workflow that use this action. A dry run unless --publish is given.
      \${{ secrets.X }}, \${{ vars.X }} and \${{ env.X }} come from your environment or the env file.
      \${{ github.event_name }} is workflow_dispatch, as in a run started by hand; github.ref is GITHUB_REF, and so on.

  --source-url data.csv --dry-run [--INPUT VALUE …] [--env-file FILE]
      One step, with its inputs as flags.`;
/**
 * Reads a command line.
 * @param args without the program
 * @throws UsageError
 */
function readArguments(args) {
    if (args.length === 0 || args.includes('--help') || args.includes('-h'))
        return { kind: 'help' };
    return args[0] === 'run' ? workflowCommand(args.slice(1)) : inputsCommand(args);
}
function workflowCommand(args) {
    const options = {
        job: { type: 'string' },
        step: { type: 'string' },
        'env-file': { type: 'string' },
        publish: { type: 'boolean' }
    };
    const { values, positionals } = asUsage(() => (0,external_node_util_.parseArgs)({ args: [...args], options, allowPositionals: true }));
    const [path, ...more] = positionals;
    if (path === undefined)
        throw new UsageError('Name the workflow file: run .github/workflows/publish.yml');
    if (more.length > 0)
        throw new UsageError(`One workflow file at a time, but there is also ${more.join(', ')}.`);
    return {
        kind: 'workflow',
        path,
        publish: values.publish === true,
        ...(values.job === undefined ? {} : { job: values.job }),
        ...(values.step === undefined ? {} : { step: values.step }),
        ...(values['env-file'] === undefined ? {} : { envFile: values['env-file'] })
    };
}
function inputsCommand(args) {
    for (const flag of args.filter(one => one.startsWith('--')))
        checkFlag(flag.slice(2).split('=')[0] ?? '');
    const flags = input_catalog/* INPUT_NAMES */.Qh.filter(isFlag);
    // `--dry-run` alone is true; `--dry-run=false` and `--dry-run false` are understood, too.
    const complete = args.flatMap((arg, at) => {
        const isAlone = flags.some(name => arg === `--${name}`) && !/^(true|false)$/.test(args[at + 1] ?? '');
        return isAlone ? [`${arg}=true`] : [arg];
    });
    const options = Object.fromEntries([...input_catalog/* INPUT_NAMES */.Qh, 'env-file'].map(name => [name, { type: 'string' }]));
    const { values } = asUsage(() => (0,external_node_util_.parseArgs)({ args: complete, options }));
    const { 'env-file': envFile, ...inputs } = values;
    return { kind: 'inputs', inputs, ...(envFile === undefined ? {} : { envFile }) };
}
function isFlag(name) {
    const { values = [] } = (0,input_catalog/* declared */.bu)(name);
    return values.includes('true') && values.includes('false');
}
function checkFlag(name) {
    if (name === 'env-file' || input_catalog/* INPUT_NAMES */.Qh.some(one => one === name))
        return;
    const meant = (0,hints/* suggestInput */.$)(name);
    const hint = meant === undefined ? 'docs/inputs.md lists all inputs.' : `Did you mean --${meant}?`;
    throw new UsageError(`There is no input ${name}. ${hint}`);
}
function asUsage(read) {
    try {
        return read();
    }
    catch (error) {
        throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
    }
}
//# sourceMappingURL=arguments.js.map
;// CONCATENATED MODULE: ./build/local/env-file.js

/**
 * The variables of an env file: `NAME=value` lines, as Node.js reads them (`node --env-file`).
 * @param text of the file
 * @returns what the environment holds already wins over the file
 */
function withEnvFile(env, text) {
    return { ...(0,external_node_util_.parseEnv)(text), ...env };
}
//# sourceMappingURL=env-file.js.map
// EXTERNAL MODULE: ./node_modules/@actions/expressions/dist/index.js + 25 modules
var dist = __webpack_require__(73011);
// EXTERNAL MODULE: ./node_modules/@actions/expressions/dist/ast.js
var ast = __webpack_require__(12049);
// EXTERNAL MODULE: ./node_modules/@actions/expressions/dist/data/dictionary.js
var dictionary = __webpack_require__(78596);
// EXTERNAL MODULE: ./node_modules/@actions/expressions/dist/data/string.js
var string = __webpack_require__(53637);
// EXTERNAL MODULE: ./build/base/placeholders.js + 1 modules
var placeholders = __webpack_require__(18514);
;// CONCATENATED MODULE: ./build/local/expressions.js






/** Braces in a text in single quotes belong to the expression: `format('{0}', env.X)`. */
const EXPRESSION = /\$\{\{((?:'[^']*'|[^'{}]|\{(?!\{)|\}(?!\}))*)\}\}/g;
/** GitHub, "Contexts reference". */
const CONTEXTS = 'github env vars job jobs steps runner secrets strategy matrix needs inputs'.split(' ');
/**
 * Puts values in place of the expressions `${{ … }}` of a text, as GitHub evaluates them.
 * @throws UsageError for a value that nobody gives
 */
async function evaluate(text, values) {
    let result = '';
    let end = 0;
    const secrets = new Set();
    for (const match of text.matchAll(EXPRESSION)) {
        const value = await valueFor((match[1] ?? '').trim(), values, secrets);
        result += text.slice(end, match.index) + value;
        end = match.index + match[0].length;
    }
    return { text: result + text.slice(end), secrets: [...secrets] };
}
/** Asks for one unknown value after the other, and begins anew with each answer. */
async function valueFor(expression, values, secrets) {
    const answers = new Map();
    const parsed = parse(expression);
    for (;;) {
        try {
            if (parsed === undefined)
                throw new UnknownValue(expression);
            return new KnownValues(parsed, values, answers, secrets).evaluate().coerceString();
        }
        catch (error) {
            if (!(error instanceof UnknownValue))
                throw error;
            const answer = await asked(error.expression, values);
            if (parsed === undefined)
                return answer;
            answers.set(error.expression, answer);
        }
    }
}
async function asked(expression, { ask }) {
    if ((0,placeholders/* isPlaceholderText */.fn)(expression)) {
        throw new UsageError(`\${{ ${expression} }} is nothing that GitHub knows. Write {{ ${expression} }} without $: this action puts the date there.`);
    }
    if (ask !== undefined)
        return await ask(expression);
    const [, name] = /^github\.(\w+)$/i.exec(expression) ?? [];
    const set = name === undefined ? '' : `Set the variable GITHUB_${name.toUpperCase()} in your environment, run`;
    throw new UsageError(`The value of \${{ ${expression} }} is not known here. ${set || 'Run'} this in a terminal to be asked for it, or write the value into a copy of the workflow.`);
}
/** @returns undefined for what only a runner can evaluate (its own functions, such as hashFiles()), or nobody */
function parse(expression) {
    try {
        return new dist/* Parser */.iX(new dist/* Lexer */.JG(expression).lex().tokens, CONTEXTS, []).parse();
    }
    catch {
        return undefined;
    }
}
/** A value that only GitHub knows. */
class UnknownValue extends Error {
    expression;
    constructor(expression) {
        super(`${expression} is not known`);
        this.expression = expression;
    }
}
/** Evaluates an expression over the values that are known here. */
class KnownValues extends dist/* Evaluator */.oi {
    #values;
    #answers;
    #secrets;
    /** @param secrets is given the values of secrets, and their forms in JSON */
    constructor(parsed, values, answers, secrets) {
        super(parsed, new dictionary/* Dictionary */.b());
        this.#values = values;
        this.#answers = answers;
        this.#secrets = secrets;
    }
    visitIndexAccess(access) {
        const path = pathOf(access);
        return path === undefined ? super.visitIndexAccess(access) : this.#value(path);
    }
    visitContextAccess(access) {
        return this.#value([access.name.lexeme]);
    }
    #value(path) {
        const shown = path.join('.');
        const value = this.#answers.get(shown) ?? this.#known(path, shown);
        if (value === undefined)
            throw new UnknownValue(shown);
        return new string/* StringData */.u(value);
    }
    #known([context = '', name = '', ...more], shown) {
        if (more.length > 0)
            return undefined;
        const { env, matrix, github } = this.#values;
        switch (context.toLowerCase()) {
            case 'matrix':
                return Object.hasOwn(matrix, name) ? matrix[name] : undefined;
            case 'github': {
                if (Object.hasOwn(github, name))
                    return github[name];
                const value = env[`GITHUB_${name.toUpperCase()}`];
                return name === 'token' ? this.#secret(value) : value;
            }
            case 'secrets':
                return this.#secret(given(env, name, shown));
            case 'vars':
            case 'env':
                return given(env, name, shown);
            default:
                return undefined;
        }
    }
    #secret(value) {
        if (value !== undefined && value !== '') {
            this.#secrets.add(value).add(JSON.stringify(value).slice(1, -1));
        }
        return value;
    }
}
function given(env, name, expression) {
    const value = env[name];
    if (value !== undefined)
        return value;
    throw new UsageError(`The workflow needs \${{ ${expression} }}. Set the variable ${name} in your environment, or write ${name}=… into a file and name it with --env-file.`);
}
/** `steps.publish.outputs.row-count` as its words; undefined where one of them is an expression itself. */
function pathOf(expression) {
    if (expression instanceof ast/* ContextAccess */.QC)
        return [expression.name.lexeme];
    if (!(expression instanceof ast/* IndexAccess */.p_) || !(expression.index instanceof ast/* Literal */.uS))
        return undefined;
    const outer = pathOf(expression.expr);
    return outer && [...outer, expression.index.literal.coerceString()];
}
//# sourceMappingURL=expressions.js.map
;// CONCATENATED MODULE: ./build/local/left-out.js
const WHY = {
    comment: 'a run on your own machine belongs to no pull request',
    history: 'it is kept for runs on GitHub only'
};
/**
 * Whether an input is not passed on: what belongs to GitHub has no place on one's own machine, and a dry run needs
 * nothing of Tableau.
 */
function isLeftOut(name, publish) {
    if (/^(comment|comment-preview|history|github-token)$/.test(name))
        return true;
    return !publish && (/^(dry-run|create-project|run-after|wait)$/.test(name) || /^tableau[-_]/i.test(name));
}
/** What a step asks for and does not get here, as sentences with the reason. */
function leftOutRemarks(inputs) {
    return Object.entries(WHY).flatMap(([name, why]) => /^(false)?$/i.test(inputs[name]?.trim() ?? '') ? [] : [`${name} is left out: ${why}.`]);
}
//# sourceMappingURL=left-out.js.map
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(31421);
// EXTERNAL MODULE: ./build/inputs/reading/reader.js
var reader = __webpack_require__(65116);
;// CONCATENATED MODULE: ./build/local/command-file.js
/** Reads a file of outputs or state: `name<<delimiter`, value, delimiter (GitHub, "Workflow commands"). */
function readCommandFile(text) {
    const values = {};
    const lines = text.split(/\r?\n/);
    for (let at = 0; at < lines.length; at++) {
        const [, name, delimiter] = /^([^<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
        if (name === undefined || delimiter === undefined)
            continue;
        const end = lines.indexOf(delimiter, at + 1);
        if (end === -1)
            break;
        values[name] = lines.slice(at + 1, end).join('\n');
        at = end;
    }
    return values;
}
//# sourceMappingURL=command-file.js.map
;// CONCATENATED MODULE: ./build/local/log-view.js
/**
 * The log of a step as the page of a run shows it, line by line: commands carried out instead of printed, groups
 * indented under their names, secrets replaced by `***`.
 */
class LogView {
    #masks;
    #rest = '';
    #indent = '';
    /** @param masks texts that are never shown */
    constructor(masks = []) {
        this.#masks = masks.filter(mask => mask !== '');
    }
    /** @returns what is shown of a piece of the log, whole lines only */
    take(piece) {
        const lines = (this.#rest + piece).split(/\r?\n/);
        this.#rest = lines.pop() ?? '';
        return lines
            .flatMap(line => this.#line(line))
            .map(line => `${line}\n`)
            .join('');
    }
    /** @returns what is shown of the last line, which has no end */
    end() {
        return this.take('\n');
    }
    #line(line) {
        const [, command, properties = '', message = ''] = /^::([\w-]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? [];
        switch (command) {
            case undefined:
                return line.trim() === '' ? [] : [this.#shown(line)];
            case 'add-mask':
                if (message !== '')
                    this.#masks.push(unescapeData(message));
                return [];
            case 'group': {
                this.#indent = '';
                const title = this.#shown(`▾ ${unescapeData(message)}`);
                this.#indent = '  ';
                return [title];
            }
            case 'endgroup':
                this.#indent = '';
                return [];
            case 'error':
            case 'warning':
            case 'notice':
                return [
                    this.#shown(`${command[0]?.toUpperCase()}${command.slice(1)}${placeOf(properties)}: ${unescapeData(message)}`)
                ];
            default:
                return [];
        }
    }
    #shown(text) {
        return this.#indent + this.#masks.reduce((shown, mask) => shown.replaceAll(mask, '***'), text);
    }
}
/** ` in sql/daily.sql:3:7`, as terminals make links of; '' for what has no place in a file. */
function placeOf(properties) {
    const given = (name) => properties
        .split(',')
        .find(pair => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1);
    const [file, line, column] = [given('file'), given('line'), given('col')];
    if (file === undefined || line === undefined)
        return '';
    const path = unescapeData(file).replaceAll('%3A', ':').replaceAll('%2C', ',');
    return ` in ${path}:${line}${column === undefined ? '' : `:${column}`}`;
}
/** Undoes the escapes of a log command (actions/toolkit, `escapeData`). */
function unescapeData(text) {
    return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
//# sourceMappingURL=log-view.js.map
;// CONCATENATED MODULE: ./build/local/run-step.js








/** What a step is told of `github.…`. */
const GITHUB = { event_name: 'workflow_dispatch', workspace: process.cwd() };
const FILES = ['OUTPUT', 'STATE', 'ENV', 'PATH', 'STEP_SUMMARY'];
/**
 * Runs this action as GitHub's runner does: a process of its own, inputs as variables, files for what it says, and the
 * post step afterwards. The workspace is the folder in which it is started.
 * @param script path of `dist/index.js`
 * @param print is given the log as people read it
 */
async function runStep(script, { inputs, env, secrets }, print) {
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'tableau-publish-'));
    try {
        const files = Object.fromEntries(FILES.map(name => [`GITHUB_${name}`, (0,external_node_path_.join)(folder, name)]));
        for (const path of Object.values(files))
            await (0,promises_.writeFile)(path, '');
        const temporary = (0,external_node_path_.join)(folder, 'temp');
        await (0,promises_.mkdir)(temporary);
        const variables = {
            ...env,
            ...files,
            ...inputVariables(inputs),
            GITHUB_WORKSPACE: GITHUB.workspace,
            GITHUB_EVENT_NAME: GITHUB.event_name,
            RUNNER_TEMP: temporary,
            RUNNER_TOOL_CACHE: env['RUNNER_TOOL_CACHE'] || (0,external_node_path_.join)((0,external_node_os_.homedir)(), '.cache', 'tableau-publish-action')
        };
        const view = new LogView(secrets);
        const exitCode = await run([script], variables, view, print);
        const state = readCommandFile(await (0,promises_.readFile)((0,external_node_path_.join)(folder, 'STATE'), 'utf8'));
        const states = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
        await run([script, 'post'], { ...variables, ...states }, view, print);
        const outputs = readCommandFile(await (0,promises_.readFile)((0,external_node_path_.join)(folder, 'OUTPUT'), 'utf8'));
        const path = outputs['hyper-path'];
        return {
            exitCode,
            outputs,
            summary: await (0,promises_.readFile)((0,external_node_path_.join)(folder, 'STEP_SUMMARY'), 'utf8'),
            ...(path && isWithin(temporary, path) ? { removed: path } : {})
        };
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
function isWithin(folder, path) {
    const way = (0,external_node_path_.relative)(folder, path);
    return !way.startsWith('..') && !(0,external_node_path_.isAbsolute)(way);
}
/** `INPUT_*` of all inputs, with the defaults of those that are not given, as the runner passes them. */
function inputVariables(inputs) {
    const defaults = input_catalog/* INPUT_NAMES */.Qh.map(name => [(0,reader/* inputVariable */.LO)(name), (0,input_catalog/* declared */.bu)(name).default ?? '']);
    const given = Object.entries(inputs).map(([name, value]) => [(0,reader/* inputVariable */.LO)(name), value]);
    return Object.fromEntries([...defaults, ...given]);
}
function run(args, env, view, print) {
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.spawn)(process.execPath, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
        const pass = (signal) => () => child.kill(signal);
        const interrupt = pass('SIGINT');
        const terminate = pass('SIGTERM');
        process.on('SIGINT', interrupt).on('SIGTERM', terminate);
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding('utf8').on('data', (piece) => print(view.take(piece)));
        }
        child.on('error', reject).on('close', code => {
            process.off('SIGINT', interrupt).off('SIGTERM', terminate);
            print(view.end());
            resolve(code ?? 1);
        });
    });
}
//# sourceMappingURL=run-step.js.map
// EXTERNAL MODULE: ./node_modules/marked/lib/marked.esm.js
var marked_esm = __webpack_require__(48022);
// EXTERNAL MODULE: ./build/report/html.js
var html = __webpack_require__(45138);
;// CONCATENATED MODULE: ./build/local/stages-table.js
/** A bar of the chart that the summary draws: `  Fetch the data (1.2 s) :crit, 0, 1234`. */
const BAR = /^ {2}(\S.*?) \(([^()]*)\) :(?:(crit|done), )?(\d+), (\d+)$/;
const TITLE = /^\s*title (.+)$/;
/**
 * The chart of the stages in a step summary as a table with bars, which needs no script.
 * @param chart text in the language of Mermaid
 * @returns HTML; undefined for another chart
 */
function stagesTable(chart) {
    const lines = chart.split('\n');
    const bars = lines.flatMap(line => {
        const [, name, took, mark, from, to] = BAR.exec(line) ?? [];
        return name === undefined ? [] : [{ name, took, mark, from: Number(from), to: Number(to) }];
    });
    if (lines[0]?.trim() !== 'gantt' || bars.length === 0)
        return undefined;
    const end = Math.max(...bars.map(({ to }) => to));
    const rows = bars.map(({ name, took = '', mark, from, to }) => {
        const colour = mark === 'crit' ? '#cf222e' : mark === 'done' ? '#9198a1' : '#0969da';
        const place = `margin-left:${percent(from, end)};width:${percent(to - from, end)}`;
        const failed = mark === 'crit' ? 'failed, ' : '';
        return `<tr><td>${escaped(name)}</td><td>${failed}${escaped(took)}</td><td class="bar"><div style="${place};background:${colour}"></div></td></tr>`;
    });
    const title = lines.flatMap(line => TITLE.exec(line)?.[1] ?? [])[0] ?? '';
    return `<h4>${escaped(title)}</h4>\n<table>\n${rows.join('\n')}\n</table>\n`;
}
function percent(part, whole) {
    return `${((100 * part) / Math.max(1, whole)).toFixed(2)}%`;
}
function escaped(text) {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
//# sourceMappingURL=stages-table.js.map
;// CONCATENATED MODULE: ./build/local/summary-page.js



const STYLE = 'body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328}table{border-collapse:collapse}td,th{border:1px solid #d1d9e0;padding:.35rem .75rem;text-align:left}code,pre{background:#f6f8fa;border-radius:6px;padding:.1rem .3rem}pre{padding:1rem;overflow:auto}img{max-height:8rem}.bar{width:24rem}.bar div{height:.8rem;min-width:2px;border-radius:2px}@media(prefers-color-scheme:dark){body{background:#0d1117;color:#f0f6fc}td,th{border-color:#3d444d}code,pre{background:#151b23}a{color:#4493f8}}';
/** Charts as tables: what draws them is a script, and comes from the network. */
const markdownReader = new marked_esm/* Marked */.Dz({
    gfm: true,
    renderer: {
        code: ({ lang, text }) => (lang === 'mermaid' ? (stagesTable(text) ?? false) : false)
    }
});
/**
 * The summary of a step as a page of its own, without scripts, which can be read without a network.
 * @param removed path of an extract that the summary names and that is gone
 */
async function summaryPage(title, markdown, removed) {
    const told = removed === undefined
        ? markdown
        : markdown.replaceAll(`<code>${(0,html/* escapeText */.X1)(removed)}</code>`, 'removed after this run; <code>output-path</code> keeps it');
    const body = await markdownReader.parse(told);
    const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:";
    return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${summary_page_escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
function summary_page_escaped(text) {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
//# sourceMappingURL=summary-page.js.map
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(38815);
;// CONCATENATED MODULE: ./build/local/workflow.js


/** How this action is named in `uses`, whoever publishes it, and from its own repository. */
const USES = /(^|\/)tableau-publish-action(@|$)|^\.\/?$/;
/**
 * The steps of a workflow that use this action, one for each combination of a matrix, in their order.
 * @param yaml text of the workflow file
 * @param wanted the job (its key) and the step (its id or name), where only some are wanted
 * @throws UsageError when there is none
 */
function actionSteps(yaml, wanted = {}) {
    let workflow;
    try {
        workflow = (0,yaml_dist/* parse */.qg)(yaml);
    }
    catch (error) {
        throw new UsageError(`The workflow is not valid YAML: ${String(error)}`, { cause: error });
    }
    const jobs = members(members(workflow)['jobs']);
    if (wanted.job !== undefined && !Object.hasOwn(jobs, wanted.job)) {
        throw new UsageError(`The workflow has no job ${wanted.job}. Its jobs are ${Object.keys(jobs).join(', ')}.`);
    }
    const steps = Object.entries(jobs)
        .filter(([name]) => wanted.job === undefined || name === wanted.job)
        .flatMap(([name, job]) => stepsOf(name, members(job), members(workflow)));
    if (steps.length === 0)
        throw new UsageError('No step of the workflow uses tableau-publish-action.');
    const chosen = steps.filter(({ names }) => wanted.step === undefined || names.includes(wanted.step));
    if (chosen.length === 0) {
        const known = [...new Set(steps.flatMap(({ names }) => names))];
        throw new UsageError(`No step is called ${wanted.step}. The steps are ${known.join(', ') || 'without a name'}.`);
    }
    return chosen.map(({ step }) => step);
}
function stepsOf(jobName, job, workflow) {
    const found = list(job['steps'])
        .map(members)
        .filter(({ uses }) => typeof uses === 'string' && USES.test(uses));
    return combinations(members(members(job['strategy'])['matrix'])).flatMap(matrix => found.map(step => {
        const names = [step['id'], step['name']].filter(name => typeof name === 'string');
        const values = Object.values(matrix).join(', ');
        const inputs = texts(step['with']);
        const name = step['name'] ?? step['id'] ?? nameFor(inputs);
        return {
            names,
            step: {
                title: `${jobName} › ${name}${values === '' ? '' : ` (${values})`}`,
                inputs,
                env: { ...texts(workflow['env']), ...texts(job['env']), ...texts(step['env']) },
                matrix
            }
        };
    }));
}
/** Tells a step without a name from the others by its data source. */
function nameFor({ 'datasource-name': datasource = '' }) {
    const isKnown = datasource !== '' && !datasource.includes('${{');
    return `Publish to Tableau${isKnown ? `: ${datasource}` : ''}`;
}
/** Every combination of the lists of a matrix, and what `include` adds (GitHub, "Running variations of jobs"). */
function combinations({ include, exclude: _exclude, ...axes }) {
    const crossed = Object.entries(axes).reduce((before, [name, values]) => list(values).flatMap(value => before.map(one => ({ ...one, [name]: String(value) }))), [{}]);
    const included = list(include).map(texts);
    if (included.length === 0)
        return crossed;
    return Object.keys(axes).length === 0 ? included : [...crossed, ...included];
}
function texts(value) {
    return Object.fromEntries(Object.entries(members(value)).map(([name, one]) => [name, String(one ?? '')]));
}
function members(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
function list(value) {
    return Array.isArray(value) ? value : [];
}
//# sourceMappingURL=workflow.js.map
;// CONCATENATED MODULE: ./build/local/local.js












/**
 * Runs steps on this machine, prints their log and outputs, and says where their summaries lie.
 * @returns the exit code: that of the first step that failed; 2 for a command line that cannot be read
 */
async function runLocally(terminal) {
    const { args, print } = terminal;
    try {
        const command = readArguments(args);
        if (command.kind === 'help') {
            print(`${USAGE}\n`);
            return 0;
        }
        const envFile = command.envFile === undefined ? '' : await readText(command.envFile);
        const env = withEnvFile(terminal.env, envFile);
        for (const { title, step, leftOut = [] } of await local_stepsOf(command, env, terminal)) {
            if (title !== undefined)
                print(`\n${title}\n`);
            for (const remark of leftOut)
                print(`${remark}\n`);
            const exitCode = await show(title ?? 'Publish to Tableau', step, terminal);
            if (exitCode !== 0)
                return exitCode;
        }
        return 0;
    }
    catch (error) {
        if (!(error instanceof UsageError))
            throw error;
        print(`${error.message}\n`);
        return 2;
    }
}
async function local_stepsOf(command, env, terminal) {
    if (command.kind === 'inputs') {
        const inputs = { 'datasource-name': 'Local run', ...command.inputs };
        return [{ step: { inputs, env: { ...engine(terminal), ...env }, secrets: [] } }];
    }
    const steps = [];
    for (const step of actionSteps(await readText(command.path), command)) {
        steps.push({
            title: step.title,
            step: await ready(step, env, command.publish, terminal),
            leftOut: leftOutRemarks(step.inputs)
        });
    }
    return steps;
}
/** Puts in the values of expressions. */
async function ready({ inputs, env: written, matrix }, env, publish, terminal) {
    const secrets = [];
    const known = new Map();
    const ask = terminal.isInteractive
        ? async (expression) => {
            const answer = known.get(expression) ?? (await question(`Value of \${{ ${expression} }}: `));
            known.set(expression, answer);
            return answer;
        }
        : undefined;
    const evaluated = async (given, from) => {
        const result = {};
        for (const [name, text] of Object.entries(given)) {
            if (isLeftOut(name, publish))
                continue;
            const value = await evaluate(text, { env: from, matrix, github: GITHUB, ask });
            secrets.push(...value.secrets);
            result[name] = value.text;
        }
        return result;
    };
    const variables = await evaluated(written, env);
    const stepEnv = { ...env, ...variables };
    return {
        inputs: { ...(await evaluated(inputs, stepEnv)), ...(publish ? {} : { 'dry-run': 'true' }) },
        env: { ...engine(terminal), ...stepEnv },
        secrets
    };
}
/** The engine that is installed beside this program, where there is one. */
function engine({ script }) {
    const name = process.platform === 'win32' ? 'hyperd.exe' : 'hyperd';
    const packages = ['linux-x64-gnu', 'darwin-arm64', 'win32-x64-msvc'].map(platform => `hyperdb-mcp-${platform}`);
    const root = (0,external_node_path_.join)(script, '..', '..');
    const places = [(0,external_node_path_.join)(root, 'node_modules'), (0,external_node_path_.join)(root, '..')];
    const found = places
        .flatMap(place => packages.map(one => (0,external_node_path_.join)(place, one, name)))
        .find(path => (0,external_node_fs_.existsSync)(path));
    return found === undefined ? {} : { HYPERD_PATH: found };
}
async function show(title, step, { script, print }) {
    const { exitCode, outputs, summary, removed } = await runStep(script, step, print);
    const shown = Object.entries(outputs).filter(([name]) => removed === undefined || name !== 'hyper-path');
    const width = Math.max(0, ...shown.map(([name]) => name.length));
    const lines = shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
    if (lines.length > 0)
        print(`\nOutputs\n${lines.join('\n')}\n`);
    if (removed !== undefined) {
        print('\nThe extract was removed. To keep it, set output-path, for example to result.hyper.\n');
    }
    if (summary !== '') {
        const page = (0,external_node_path_.join)(await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'tableau-publish-summary-')), 'summary.html');
        await (0,promises_.writeFile)(page, await summaryPage(title, summary, removed));
        print(`\nSummary: ${page}\n`);
    }
    if (exitCode !== 0)
        print('\nThe step failed.\n');
    return exitCode;
}
async function question(text) {
    const lines = (0,external_node_readline_promises_.createInterface)({ input: process.stdin, output: process.stdout });
    try {
        return await lines.question(text);
    }
    finally {
        lines.close();
    }
}
async function readText(path) {
    try {
        return await (0,promises_.readFile)(path, 'utf8');
    }
    catch (error) {
        throw new UsageError(`${path} cannot be read (${error.code}).`, {
            cause: error
        });
    }
}
//# sourceMappingURL=local.js.map

/***/ })

};
