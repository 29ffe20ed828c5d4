/// What it costs to serve many proxies, which are simulated. Start with [ControlPlaneBench].
@NullMarked
package io.leno.bench.controlplane;

import org.jspecify.annotations.NullMarked;
