/// `lenoctl plugin …`: what proxies run, one proxy or a selection. Start with [PluginCommand].
@NullMarked
package io.leno.cli.plugin;

import org.jspecify.annotations.NullMarked;
