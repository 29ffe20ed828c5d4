/// What several analyzers ask of the resources: names, labels, hosts, who is in the mesh.
@NullMarked
package io.leno.analysis.lookup;

import org.jspecify.annotations.NullMarked;
