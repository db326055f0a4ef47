export const id = 90;
export const ids = [90];
export const modules = {

/***/ 69090:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ownTerminal: () => (/* binding */ ownTerminal)
/* harmony export */ });
/**
 * The terminal that this process runs in. What is printed there is no log of a runner: nobody reads commands out of it.
 * @param script path of `dist/index.js`
 * @param args without the program
 */
function ownTerminal(script, args) {
    return {
        args,
        env: process.env,
        script,
        print: text => process.stdout.write(text),
        isInteractive: process.stdin.isTTY === true
    };
}
//# sourceMappingURL=terminal.js.map

/***/ })

};
