/// Deploys plugins from drop folders, generation by generation. Start with [Deployer].
@NullMarked
package io.leno.runtime.deploy;

import org.jspecify.annotations.NullMarked;
