/// Load balancing, a plugin contract of the data plane. Start with [LoadBalancerFactory].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.balance;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
