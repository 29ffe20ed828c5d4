/// Consul as a platform. Start with [ConsulPlatform].
@NullMarked
package io.leno.platform.consul;

import org.jspecify.annotations.NullMarked;
