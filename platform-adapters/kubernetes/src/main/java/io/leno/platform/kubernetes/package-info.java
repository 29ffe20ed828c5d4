/// Kubernetes as a platform. Start with [KubernetesPlatform].
@NullMarked
package io.leno.platform.kubernetes;

import org.jspecify.annotations.NullMarked;
