/// Who may do what: Envoy's RBAC filters of HTTP and of connections, which share the rules. Start
/// with [Policies].
@NullMarked
package io.leno.filters.rbac;

import org.jspecify.annotations.NullMarked;
