/// Webhooks that point at a control plane elsewhere.
@NullMarked
package io.leno.analysis.externalcontrolplane;

import org.jspecify.annotations.NullMarked;
