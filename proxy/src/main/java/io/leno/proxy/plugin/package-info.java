/// What bundles bring beside filters, and how long it is in use. Start with [Plugins].
@NullMarked
package io.leno.proxy.plugin;

import org.jspecify.annotations.NullMarked;
