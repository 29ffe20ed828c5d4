/// The webhooks of sidecar injectors.
@NullMarked
package io.leno.analysis.webhook;

import org.jspecify.annotations.NullMarked;
