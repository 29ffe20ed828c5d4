/// The analysis of what a control plane serves. Start with [BackgroundAnalysis].
@NullMarked
package io.leno.analysis.live;

import org.jspecify.annotations.NullMarked;
