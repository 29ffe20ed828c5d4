/// Deployments, their pods, and the services before them.
@NullMarked
package io.leno.analysis.deployment;

import org.jspecify.annotations.NullMarked;
