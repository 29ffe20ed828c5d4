/// DestinationRules: TLS and subsets.
@NullMarked
package io.leno.analysis.destinationrule;

import org.jspecify.annotations.NullMarked;
