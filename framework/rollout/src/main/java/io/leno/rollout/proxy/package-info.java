/// The proxy's end: fetches what it shall run and puts it into service. Start with [RolloutGuest].
@NullMarked
package io.leno.rollout.proxy;

import org.jspecify.annotations.NullMarked;
