/// Plugins that tests put into jars of their own.
@NullMarked
package io.leno.it.plugin;

import org.jspecify.annotations.NullMarked;
