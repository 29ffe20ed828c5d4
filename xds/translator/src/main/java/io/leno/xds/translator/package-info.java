/// The mesh model as xDS resources, one translator per type. Start with [ClusterTranslator]; what a
/// proxy sees of the mesh is its [Scope].
@NullMarked
package io.leno.xds.translator;

import org.jspecify.annotations.NullMarked;
