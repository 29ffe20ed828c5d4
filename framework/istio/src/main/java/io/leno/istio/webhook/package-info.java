/// The webhook that a Kubernetes API server asks before it stores a resource. Start with
/// [ValidationWebhook].
@NullMarked
package io.leno.istio.webhook;

import org.jspecify.annotations.NullMarked;
