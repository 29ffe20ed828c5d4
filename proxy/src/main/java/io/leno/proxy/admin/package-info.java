/// Envoy's admin interface. Start with [AdminServer]; what it shows comes through [AdminView].
@NullMarked
package io.leno.proxy.admin;

import org.jspecify.annotations.NullMarked;
