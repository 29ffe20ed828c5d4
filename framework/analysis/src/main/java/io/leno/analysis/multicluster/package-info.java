/// Meshes of several clusters and networks.
@NullMarked
package io.leno.analysis.multicluster;

import org.jspecify.annotations.NullMarked;
