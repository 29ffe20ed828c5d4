/// Istio's resources as typed values: the rule language of Leno. Data only; `framework/istio` fills
/// them, `xds/translator` acts on them. Start with [VirtualService].
///
/// What is absent in a resource: an empty list, map or string, `false`, 0, the first constant of an
/// enum; null for messages, durations and numbers that distinguish absent from zero. Fields have
/// the names and meaning they have in Istio's API (networking.istio.io); a field that Leno does not
/// act on yet is not here.
@NullMarked
@Export
@Version("1.0.0")
package io.leno.api.istio;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
