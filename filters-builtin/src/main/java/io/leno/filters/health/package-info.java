/// Answers health checks in the proxy's own name, and tells its health to who asks. Start with
/// [HealthCheckFilterFactory].
@NullMarked
package io.leno.filters.health;

import org.jspecify.annotations.NullMarked;
