/// What travels between a control plane and its proxies about plugins: [PluginWish] there,
/// [PluginReport] back. The two ends are `control` and `proxy`.
@NullMarked
package io.leno.rollout;

import org.jspecify.annotations.NullMarked;
