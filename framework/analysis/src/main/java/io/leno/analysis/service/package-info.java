/// Services of Kubernetes.
@NullMarked
package io.leno.analysis.service;

import org.jspecify.annotations.NullMarked;
