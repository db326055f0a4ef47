// The runner starts this file when the job ends, also after the step was killed. It is a program of its own, not the
// main one with a mark in the state: a step that was killed before it could leave its mark would run a second time.
if (process.env['STATE_session'] || process.env['STATE_workFolder'] || process.env['STATE_files']) {
    process.argv[2] = 'post';
    await import('./index.js');
}
export {};
