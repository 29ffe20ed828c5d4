/// Inside the engine: counts what a script does and stops it. Start with [Guard].
@NullMarked
package io.leno.script.js.guard;

import org.jspecify.annotations.NullMarked;
