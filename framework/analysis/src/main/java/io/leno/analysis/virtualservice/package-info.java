/// VirtualServices: where they lead, and through which gateways.
@NullMarked
package io.leno.analysis.virtualservice;

import org.jspecify.annotations.NullMarked;
