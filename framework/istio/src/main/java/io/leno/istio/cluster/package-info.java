/// Objects of Kubernetes itself that rules refer to. Start with [ClusterObjectsDialect].
@NullMarked
package io.leno.istio.cluster;

import org.jspecify.annotations.NullMarked;
