package io.leno.api.accesslog;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Set;

/// Makes the access logs of one kind. A bundle registers one as a declarative-services component;
/// from then on each listener that names one of its type URLs in an `access_log` gets a logger.
/// Where two take the same type URL, the one that came last gets the entries from then on; the
/// older one's logger is closed. Without any, entries are dropped. Called on the configuration's
/// thread.
@ConsumerType
public interface AccessLoggerFactory {
    /// Type URLs of the configurations this factory takes.
    Set<String> typeUrls();

    /// Parses and validates once; streams only log.
    ///
    /// @throws InvalidPluginConfigException naming the field, its value and what was expected; the
    ///   listener that needs it is refused and the last good one stays
    AccessLogger create(PluginConfig config, ProxyContext proxy);
}
