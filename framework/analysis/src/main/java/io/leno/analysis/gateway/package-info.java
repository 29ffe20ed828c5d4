/// Gateways: ports, certificates, conflicts.
@NullMarked
package io.leno.analysis.gateway;

import org.jspecify.annotations.NullMarked;
