/// Filters in JavaScript. Start with [JavaScriptEngine]; what runs the scripts is in `graal`, and
/// is loaded with the first script.
@NullMarked
package io.leno.script.js;

import org.jspecify.annotations.NullMarked;
