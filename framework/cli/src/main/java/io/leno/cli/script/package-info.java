/// `lenoctl script`: runs a script without a proxy. Start with [ScriptCommand].
@NullMarked
package io.leno.cli.script;

import org.jspecify.annotations.NullMarked;
