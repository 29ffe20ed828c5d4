/// A plugin that tests put into a jar of its own.
@NullMarked
package io.leno.it.plugin;

import org.jspecify.annotations.NullMarked;
