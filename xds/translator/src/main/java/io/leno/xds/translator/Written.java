package io.leno.xds.translator;

import io.leno.api.config.Rule;

/// A field of a rule.
///
/// @param path `spec.http[0]`
record Written(Rule<?> rule, String path) {}
