/// Telemetry: providers, and whom it selects.
@NullMarked
package io.leno.analysis.telemetry;

import org.jspecify.annotations.NullMarked;
