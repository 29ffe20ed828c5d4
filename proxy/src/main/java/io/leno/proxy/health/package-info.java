/// Finds out which hosts work: active health checks and outlier detection. Start with
/// [HealthWatch].
@NullMarked
package io.leno.proxy.health;

import org.jspecify.annotations.NullMarked;
