/// The process around the bundles: command line, framework, deployer. Start with [Leno].
@NullMarked
package io.leno.runtime;

import org.jspecify.annotations.NullMarked;
