/// Clusters and their hosts as the proxy runs them, and how one host is picked. Start with
/// [Cluster].
@NullMarked
package io.leno.proxy.cluster;

import org.jspecify.annotations.NullMarked;
