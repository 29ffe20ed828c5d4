/// What extends the data plane: plugins that are attached by a rule. Start with
/// [FilterPluginDialect].
@NullMarked
package io.leno.istio.extensions;

import org.jspecify.annotations.NullMarked;
