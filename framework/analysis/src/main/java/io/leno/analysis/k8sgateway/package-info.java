/// The Gateway API.
@NullMarked
package io.leno.analysis.k8sgateway;

import org.jspecify.annotations.NullMarked;
