/// Where certificates come from, a plugin contract of the data plane. Start with
/// [CertificateSource].
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.secret;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
