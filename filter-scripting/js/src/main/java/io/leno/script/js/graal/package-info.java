/// Scripts on GraalVM Polyglot, loaded with the first of them. Start with [GraalJavaScript]; a
/// [ScriptRun] is one handler over one message.
@NullMarked
package io.leno.script.js.graal;

import org.jspecify.annotations.NullMarked;
