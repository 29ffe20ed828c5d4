/// What the process logs, how and from which level on. Start with [Logs].
@NullMarked
package io.leno.runtime.log;

import org.jspecify.annotations.NullMarked;
