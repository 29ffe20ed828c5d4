/// The control plane's end: keeps what was asked for, tells proxies, hears what became of it. Start
/// with [RolloutControl].
@NullMarked
package io.leno.rollout.control;

import org.jspecify.annotations.NullMarked;
