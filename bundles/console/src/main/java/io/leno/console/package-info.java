/// The mesh on one page. Start with [Console].
@NullMarked
package io.leno.console;

import org.jspecify.annotations.NullMarked;
